package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;

/** The same of the native executable. */
class WholeJobIT extends WholeJobTest {

  @BeforeAll
  static void ofTheExecutable() {
    assertThat(System.getProperty("wgintent.program")).isNotNull();
  }
}
