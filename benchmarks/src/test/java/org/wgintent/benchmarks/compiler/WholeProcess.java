package org.wgintent.benchmarks.compiler;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whole processes beside each other, from start to exit: ours, as the native executable and as a
 * jar, a C program that only makes keys and writes files (benchmarks/compiler/limit.c), and a shell
 * loop of {@code wg genkey}. In rounds, one run of each in turn, so that what slows the machine
 * down slows all of them; on memory-backed storage, so that no disk is measured. Prints a table in
 * Markdown.
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

  private final List<Program> programs;
  private final Path limit;
  private final Path work;
  private final Measured measured;

  private WholeProcess(List<Program> programs, Path limit, Path work) {
    this.programs = programs;
    this.limit = limit;
    this.work = work;
    this.measured = new Measured(work);
  }

  /** {@code WholeProcess WORK LIMIT NAME=COMMAND...}: WORK is a folder that is made and removed. */
  public static void main(String... arguments) throws Exception {
    Path work = Files.createDirectories(Path.of(arguments[0]));
    try {
      new WholeProcess(Program.all(arguments, 2), Path.of(arguments[1]), work).run();
    } finally {
      Measured.remove(work);
    }
  }

  private void run() throws Exception {
    measured.cost(programs.getFirst().with("keys", "init"));
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
    measured.cost(programs.getFirst().with("compile", star.toString(), "--out", known.toString()));
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
    for (Program program : programs) {
      commands.put("check, " + program.name(), program.with("check", star.toString()));
      commands.put(
          "compile, all nodes new, " + program.name(),
          program.with("compile", star.toString(), "--out", out.toString()));
      commands.put(
          "compile, nothing changed, " + program.name(),
          program.with("compile", known.toString(), "--out", known.toString()));
    }
    Map<String, List<Measured.Cost>> costs = new LinkedHashMap<>();
    for (int round = 0; round < (nodes < LARGE ? ROUNDS : LARGE_ROUNDS); round++) {
      for (Map.Entry<String, List<String>> command : commands.entrySet()) {
        Measured.remove(out);
        Files.createDirectories(out);
        costs
            .computeIfAbsent(command.getKey(), name -> new ArrayList<>())
            .add(measured.cost(command.getValue()));
      }
    }
    Measured.remove(known);
    List<Measured.Cost> base = costs.values().iterator().next();
    costs.forEach((name, all) -> System.out.println(row(nodes, name, all, base)));
  }

  private static String row(
      int nodes, String name, List<Measured.Cost> costs, List<Measured.Cost> base) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      ratios.add(costs.get(i).wall() / base.get(i).wall());
    }
    return String.format(
        Locale.ROOT,
        "| %,d | %s | %.3f | %.2f | %.0f | %.1f (%.1f–%.1f) |",
        nodes,
        name,
        Measured.median(costs.stream().map(Measured.Cost::wall).toList()),
        Measured.median(costs.stream().map(Measured.Cost::cpu).toList()),
        Measured.median(costs.stream().map(Measured.Cost::memory).toList()),
        Measured.median(ratios),
        Collections.min(ratios),
        Collections.max(ratios));
  }
}
