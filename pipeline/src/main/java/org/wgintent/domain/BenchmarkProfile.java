package org.wgintent.domain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How long benchmarks take, and how much they say. */
public enum BenchmarkProfile {
  /** Seconds: shows that it works. */
  SMOKE,
  /** Blocks enough for verdicts. */
  STANDARD,
  /** Longer transfers, more blocks, more rates and sizes: a night. */
  FULL;

  /** As {@code execution.yaml} has it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All of them, by their texts. */
  public static Map<String, BenchmarkProfile> byText() {
    return Arrays.stream(values())
        .collect(Collectors.toUnmodifiableMap(BenchmarkProfile::text, Function.identity()));
  }
}
