package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wgintent.proof.Proof;
import org.wgintent.stage.Compiled;

/** The proof, on what the renderers really write. */
class ProofTest {

  @Test
  @DisplayName("The example means what it says")
  void example() throws Exception {
    Compiled compiled = LinuxServerTest.example();

    assertThat(Proof.differences(compiled.network(), compiled.generated())).isEmpty();
  }
}
