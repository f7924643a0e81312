package org.wgintent.benchmarks.run;

import java.util.List;
import java.util.regex.Pattern;

/** The round trips that {@code ping} printed, in milliseconds (iputils, busybox). */
final class PingTimes {

  private static final Pattern REPLY = Pattern.compile("seq=\\d+ .*time=(\\d+(?:\\.\\d+)?) ms");

  private PingTimes() {}

  static List<Double> read(String output) {
    return output
        .lines()
        .filter(line -> !line.contains("(DUP!)"))
        .map(REPLY::matcher)
        .filter(java.util.regex.Matcher::find)
        .map(m -> Double.valueOf(m.group(1)))
        .toList();
  }
}
