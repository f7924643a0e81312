package org.wgintent.benchmarks.compiler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What processes cost; they share a vault in the folder. */
record Measured(Path work) {

  /** Wall and CPU seconds, and the largest resident set in MiB. */
  record Cost(double wall, double cpu, double memory) {}

  /** Runs a command to its end; what time(1) tells of it, but for the wall's, which it rounds. */
  Cost cost(List<String> command) throws IOException, InterruptedException {
    return cost(command, "");
  }

  /**
   * @param in standard input
   */
  Cost cost(List<String> command, String in) throws IOException, InterruptedException {
    Path report = work.resolve("time");
    List<String> timed =
        new ArrayList<>(List.of("/usr/bin/time", "-f", "%U %S %M", "-o", report.toString()));
    timed.addAll(command);
    long start = System.nanoTime();
    Process process = start(timed, in);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    double wall = (System.nanoTime() - start) / 1e9;
    if (exit != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + said);
    }
    String[] words = Files.readString(report).strip().split(" ", -1);
    return new Cost(
        wall,
        Double.parseDouble(words[0]) + Double.parseDouble(words[1]),
        Double.parseDouble(words[2]) / 1024);
  }

  /** Seconds until a command prints something; it is run to its end. */
  double firstLine(List<String> command, String in) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = start(command, in);
    InputStream said = process.getInputStream();
    if (said.read() < 0) {
      throw new IllegalStateException(String.join(" ", command) + ": said nothing");
    }
    double wall = (System.nanoTime() - start) / 1e9;
    said.readAllBytes();
    process.waitFor();
    return wall;
  }

  Process start(List<String> command, String in) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("WG_INTENT_VAULT", work.resolve("vault").toString());
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(in.getBytes(StandardCharsets.UTF_8));
    }
    return process;
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
