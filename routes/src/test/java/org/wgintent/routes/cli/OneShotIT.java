package org.wgintent.routes.cli;

import org.junit.jupiter.api.BeforeAll;

/** The same of the native executable; what starts is asked of a JVM. */
class OneShotIT extends OneShotTest {

  @BeforeAll
  static void ofTheExecutable() {
    Program.executable();
  }
}
