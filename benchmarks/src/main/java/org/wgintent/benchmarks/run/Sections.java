package org.wgintent.benchmarks.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Output of a script that announces each part by a line with {@code @} and its name. */
record Sections(Map<String, List<String>> parts) {

  static Sections of(String output) {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String line : output.lines().toList()) {
      if (line.startsWith("@")) {
        current = parts.computeIfAbsent(line.substring(1), _ -> new ArrayList<>());
      } else {
        current.add(line);
      }
    }
    return new Sections(parts);
  }

  List<String> lines(String part) {
    return parts.getOrDefault(part, List.of());
  }

  String text(String part) {
    return String.join("\n", lines(part));
  }

  Snapshot snapshot(String part) {
    return Snapshot.parse(lines(part));
  }
}
