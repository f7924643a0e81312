package org.wgintent.benchmarks.compiler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whole processes beside each other, from start to exit: ours, a C program that only makes keys and
 * writes files (benchmarks/compiler/limit.c), and a shell loop of {@code wg genkey}. In rounds, one
 * run of each in turn, so that what slows the machine down slows all of them; on memory-backed
 * storage, so that no disk is measured. Prints a table in Markdown.
 */
final class WholeProcess {

  private static final int ROUNDS = 7;
  private static final int LARGE = 100_000;
  private static final int LARGE_ROUNDS = 3;

  /** 40 seconds of CPU time for 10,000. */
  private static final int LOOP_AT_MOST = 1_000;

  private static final String LOOP =
      """
      for n in $(seq "$1"); do
        private=$(wg genkey)
        printf '%s\\n' "$private" | wg pubkey > "$2/$n.public"
        wg genpsk > "$2/$n.psk"
        printf '[Interface]\\nPrivateKey = %s\\n' "$private" > "$2/$n.conf"
      done
      """;

  private final Path launcher;
  private final Path limit;
  private final Path work;

  private WholeProcess(Path launcher, Path limit, Path work) {
    this.launcher = launcher;
    this.limit = limit;
    this.work = work;
  }

  /** Wall and CPU seconds, and the largest resident set in MiB. */
  private record Cost(double wall, double cpu, double memory) {}

  /** {@code WholeProcess LAUNCHER LIMIT WORK}: WORK is a folder that is made and removed. */
  public static void main(String... arguments) throws Exception {
    WholeProcess process =
        new WholeProcess(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
    Files.createDirectories(process.work);
    try {
      process.run();
    } finally {
      remove(process.work);
    }
  }

  private void run() throws Exception {
    cost(launcher.toString(), "keys", "init");
    System.out.println(
        """
        | nodes | what | wall s | CPU s | MiB | wall ÷ limit (least–most) |
        | ---: | --- | ---: | ---: | ---: | ---: |""");
    for (int nodes : List.of(100, 1_000, 10_000, LARGE)) {
      Path star = work.resolve("star" + nodes);
      Star.main(String.valueOf(nodes), star.toString());
      measure(nodes, star);
    }
  }

  private void measure(int nodes, Path star) throws Exception {
    Path out = work.resolve("out");
    Path known = work.resolve("known" + nodes);
    cost(launcher.toString(), "compile", star.toString(), "--out", known.toString());
    for (String file : List.of("domain.yaml", "inventory.yaml", "execution.yaml")) {
      Files.copy(star.resolve(file), known.resolve(file));
    }
    Map<String, List<String>> commands = new LinkedHashMap<>();
    String count = String.valueOf(nodes);
    commands.put("limit in C: keys and files", List.of(limit.toString(), count, out.toString()));
    commands.put(
        "limit in C: files alone", List.of(limit.toString(), count, out.toString(), "given"));
    if (nodes <= LOOP_AT_MOST) {
      commands.put("shell loop of wg", List.of("sh", "-c", LOOP, "loop", count, out.toString()));
    }
    commands.put("wg-intent check", List.of(launcher.toString(), "check", star.toString()));
    commands.put(
        "wg-intent compile, all nodes new",
        List.of(launcher.toString(), "compile", star.toString(), "--out", out.toString()));
    commands.put(
        "wg-intent compile, nothing changed",
        List.of(launcher.toString(), "compile", known.toString(), "--out", known.toString()));
    Map<String, List<Cost>> costs = new LinkedHashMap<>();
    for (int round = 0; round < (nodes < LARGE ? ROUNDS : LARGE_ROUNDS); round++) {
      for (Map.Entry<String, List<String>> command : commands.entrySet()) {
        remove(out);
        Files.createDirectories(out);
        costs
            .computeIfAbsent(command.getKey(), name -> new ArrayList<>())
            .add(cost(command.getValue().toArray(String[]::new)));
      }
    }
    remove(known);
    List<Cost> base = costs.values().iterator().next();
    costs.forEach((name, all) -> System.out.println(row(nodes, name, all, base)));
  }

  private static String row(int nodes, String name, List<Cost> costs, List<Cost> base) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      ratios.add(costs.get(i).wall() / base.get(i).wall());
    }
    return String.format(
        Locale.ROOT,
        "| %,d | %s | %.3f | %.2f | %.0f | %.1f (%.1f–%.1f) |",
        nodes,
        name,
        median(costs.stream().map(Cost::wall).toList()),
        median(costs.stream().map(Cost::cpu).toList()),
        median(costs.stream().map(Cost::memory).toList()),
        median(ratios),
        Collections.min(ratios),
        Collections.max(ratios));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Runs a command; what time(1) tells of it, but for the wall's, which it rounds. */
  private Cost cost(String... command) throws Exception {
    Path report = work.resolve("time");
    List<String> timed =
        new ArrayList<>(List.of("/usr/bin/time", "-f", "%U %S %M", "-o", report.toString()));
    timed.addAll(Arrays.asList(command));
    ProcessBuilder builder = new ProcessBuilder(timed);
    builder.environment().put("WG_INTENT_VAULT", work.resolve("vault").toString());
    builder.redirectErrorStream(true);
    long start = System.nanoTime();
    Process process = builder.start();
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

  private static void remove(Path folder) throws IOException {
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
