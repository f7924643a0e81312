package org.wgintent.routes.cli;

import org.junit.jupiter.api.BeforeAll;

/** The same of the native executable. */
class DomainsIT extends DomainsTest {

  @BeforeAll
  static void ofTheExecutable() {
    Program.executable();
  }
}
