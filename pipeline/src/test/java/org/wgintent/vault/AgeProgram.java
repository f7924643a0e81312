package org.wgintent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** The {@code age} and {@code age-keygen} programs, as judges of our files. */
final class AgeProgram {

  private AgeProgram() {}

  /** What it printed to its standard output. */
  static byte[] run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException missing) {
      throw new AssertionError("this test needs " + command[0] + ": apt-get install age", missing);
    }
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return output;
  }
}
