package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.wgintent.whole.WholeJobTest.Elsewhere;

/** The same of the native executable, and of a repository that is reached by SSH. */
@Elsewhere("ssh")
class WholeJobIT extends WholeJobTest {

  @BeforeAll
  static void ofTheExecutable() {
    assertThat(System.getProperty("wgintent.program")).isNotNull();
  }
}
