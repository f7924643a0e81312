package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is longer than a forge takes. */
class SayingsTest {

  private static final String END = "\n\nThis is cut; what is in Git says all of it.\n";

  @Test
  void endsWithASentenceAndWithoutAnOpenFence() {
    String lines = "a line of many\n".repeat(1_000);

    String inside = Sayings.ended("words\n\n```text\n" + lines + "```\n", 500);
    String outside = Sayings.ended("words\n\n```text\na line\n```\n" + lines, 500);

    assertThat(inside).hasSizeLessThanOrEqualTo(500).endsWith("\n```" + END);
    assertThat(outside).hasSizeLessThanOrEqualTo(500).endsWith(END).doesNotContain("```" + END);
    assertThat(Sayings.ended("short", 500)).isEqualTo("short");
  }
}
