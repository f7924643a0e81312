package org.wgintent.routes.cli;

import org.junit.jupiter.api.BeforeAll;

/** The same of the native executable. */
class HookIT extends HookTest {

  @BeforeAll
  static void ofTheExecutable() {
    Program.executable();
  }
}
