package org.wgintent.routes.cli;

import org.junit.jupiter.api.BeforeAll;

/** The same of the native executable. */
class ForgeIT extends ForgeTest {

  @BeforeAll
  static void ofTheExecutable() {
    Program.executable();
  }
}
