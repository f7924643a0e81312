package org.wgintent.benchmarks.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What it takes to start wg-intent, do one thing and be gone, one way to start it beside the other:
 * in rounds, in turn, on memory-backed storage. Prints tables in Markdown.
 */
final class Starting {

  private static final int ROUNDS = 11;
  private static final int SERVE_ROUNDS = 5;
  private static final int REST_SECONDS = 10;

  private final List<Program> programs;
  private final Path work;
  private final Measured measured;
  private final Path intent;
  private final Path bare;
  private String pushed = "";

  private Starting(List<Program> programs, Path work) {
    this.programs = programs;
    this.work = work;
    this.measured = new Measured(work);
    this.intent = work.resolve("intent");
    this.bare = work.resolve("intent.git");
  }

  /** {@code Starting WORK DOMAIN NAME=COMMAND...}: WORK is a folder that is made and removed. */
  public static void main(String... arguments) throws Exception {
    Path work = Files.createDirectories(Path.of(arguments[0]));
    try {
      Starting starting = new Starting(Program.all(arguments, 2), work);
      starting.prepare(Path.of(arguments[1]));
      starting.commands();
      starting.serve();
    } finally {
      Measured.remove(work);
    }
  }

  /** A repository with a branch that waits. */
  private void prepare(Path domain) throws Exception {
    measured.cost(
        programs
            .getFirst()
            .with("init", "--repo", bare.toString(), "--vault", work.resolve("vault").toString()));
    Measured.sh(
        """
        rm "$1"/hooks/p*; cp -r "$2" "$3"; cd "$3"; git init -q; git add -A
        git -c user.name=b -c user.email=b@example.invalid commit -q -m first
        git push -q "$1" HEAD:first"""
            .replace("$1", bare.toString())
            .replace("$2", domain.toString())
            .replace("$3", intent.toString()));
    pushed = Measured.sh("git -C " + bare + " rev-parse first").strip();
  }

  // ---- commands ----

  private void commands() throws Exception {
    String repository = "--repo=" + bare;
    Map<String, String[]> commands = new LinkedHashMap<>();
    commands.put("`version`", new String[] {"version"});
    commands.put("`check`", new String[] {"check", intent.toString()});
    commands.put(
        "`explain`", new String[] {"explain", "laptop", "192.0.2.20:445/tcp", intent.toString()});
    commands.put("`compile`", new String[] {"compile", intent.toString()});
    commands.put("`hook post-receive`", new String[] {"hook", "post-receive", repository});
    commands.put("`run`, one branch", new String[] {"run", repository});
    System.out.println(
        """
        | command | started as | wall ms (least–most) | CPU ms | MiB | wall ÷ first (least–most) |
        | --- | --- | ---: | ---: | ---: | ---: |""");
    Program nothing = new Program("", List.of("/bin/true"));
    List<Measured.Cost> floor = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      floor.add(measured.cost(nothing.command()));
    }
    print("(measuring: `true`)", nothing, floor, floor);
    for (Map.Entry<String, String[]> command : commands.entrySet()) {
      Map<Program, List<Measured.Cost>> costs = new LinkedHashMap<>();
      Map<Program, List<Double>> first = new LinkedHashMap<>();
      for (int round = -1; round < ROUNDS; round++) {
        for (Program program : programs) {
          String in = "0".repeat(40) + " " + pushed + " refs/heads/first\n";
          List<String> words = program.with(command.getValue());
          forget();
          Measured.Cost cost = measured.cost(words, in);
          boolean isShown = command.getKey().contains("hook") || command.getKey().contains("run");
          forget();
          double line = isShown ? measured.firstLine(words, in) : 0;
          if (round >= 0) { // the first warms the page cache
            costs.computeIfAbsent(program, p -> new ArrayList<>()).add(cost);
            if (isShown) {
              first.computeIfAbsent(program, p -> new ArrayList<>()).add(line);
            }
          }
        }
      }
      List<Measured.Cost> base = costs.get(programs.getFirst());
      costs.forEach((program, all) -> print(command.getKey(), program, all, base));
      first.forEach(
          (program, all) ->
              System.out.printf(
                  Locale.ROOT,
                  "| … to its first line | %s | %s | | | %s |%n",
                  program.name(),
                  Measured.milliseconds(all),
                  Measured.ratios(all, first.get(programs.getFirst()))));
    }
  }

  /** What was proposed, so that every run has the same to do. */
  private void forget() throws Exception {
    Measured.sh(
        """
        cd "%s"; git for-each-ref --format='delete %%(refname)' refs/wg-intent refs/heads/review |
          git update-ref --stdin"""
            .formatted(bare));
  }

  private void print(
      String command, Program program, List<Measured.Cost> costs, List<Measured.Cost> base) {
    List<Double> walls = costs.stream().map(Measured.Cost::wall).toList();
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %.0f | %.0f | %s |%n",
        command,
        program.name(),
        Measured.milliseconds(walls),
        Measured.median(costs.stream().map(Measured.Cost::cpu).toList()) * 1000,
        Measured.median(costs.stream().map(Measured.Cost::memory).toList()),
        Measured.ratios(walls, base.stream().map(Measured.Cost::wall).toList()));
  }

  // ---- serve ----

  private void serve() throws Exception {
    Map<Program, List<Double>> ready = new LinkedHashMap<>();
    Map<Program, List<Double>> memory = new LinkedHashMap<>();
    for (int round = -1; round < SERVE_ROUNDS; round++) {
      for (Program program : programs) {
        int port = Measured.freePort();
        ProcessBuilder builder =
            new ProcessBuilder(program.with("serve", "--repo=" + bare))
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("serve.log").toFile());
        builder.environment().put("WG_INTENT_VAULT", work.resolve("vault").toString());
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        long start = System.nanoTime();
        Process serve = builder.start();
        try {
          while (!Measured.isReady(port)) {
            TimeUnit.MILLISECONDS.sleep(2);
          }
          double wall = (System.nanoTime() - start) / 1e9;
          TimeUnit.SECONDS.sleep(round < 0 ? 0 : REST_SECONDS);
          if (round >= 0) {
            ready.computeIfAbsent(program, p -> new ArrayList<>()).add(wall);
            memory.computeIfAbsent(program, p -> new ArrayList<>()).add(residentMebibytes(serve));
          }
        } finally {
          serve.destroy();
          serve.waitFor();
        }
      }
    }
    System.out.printf(
        """

        | `serve` | ready after ms (least–most) | MiB at rest, %d s later (least–most) |
        | --- | ---: | ---: |
        """,
        REST_SECONDS);
    for (Program program : programs) {
      List<Double> resident = memory.get(program);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.0f (%.0f–%.0f) |%n",
          program.name(),
          Measured.milliseconds(ready.get(program)),
          Measured.median(resident),
          Collections.min(resident),
          Collections.max(resident));
    }
  }

  private static double residentMebibytes(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
