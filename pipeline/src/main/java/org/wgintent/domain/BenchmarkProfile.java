package org.wgintent.domain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How long an interface is measured. */
public enum BenchmarkProfile {
  /** Seconds: shows that it works. */
  SMOKE,
  /** Long enough for figures that are compared. */
  STANDARD;

  /** As {@code execution.yaml} has it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<BenchmarkProfile> named(String text) {
    return Arrays.stream(values()).filter(profile -> profile.text().equals(text)).findFirst();
  }
}
