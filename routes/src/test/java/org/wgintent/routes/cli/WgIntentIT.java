package org.wgintent.routes.cli;

import org.junit.jupiter.api.BeforeAll;

/** The same of the native executable. */
class WgIntentIT extends WgIntentTest {

  @BeforeAll
  static void ofTheExecutable() {
    Program.executable();
  }
}
