package org.wgintent.routes.cli;

import org.junit.jupiter.api.BeforeAll;

/** The same of the native executable. */
class RemoteIT extends RemoteTest {

  @BeforeAll
  static void ofTheExecutable() {
    Program.executable();
  }
}
