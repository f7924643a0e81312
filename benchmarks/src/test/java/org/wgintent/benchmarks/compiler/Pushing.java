package org.wgintent.benchmarks.compiler;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From a push to its proposal, while {@code serve} waits for it: one node of N is granted another
 * profile, {@code git commit -a} and {@code git push}; until git returns, with what the hooks have
 * to say, and until the branch of the proposal is there. Beside the same commit and push to a
 * repository without hooks. In rounds, in turn, on memory-backed storage. Prints a table in
 * Markdown.
 */
final class Pushing {

  private static final int ROUNDS = 9;
  private static final String GIT = "git commit and push, no hooks";

  private final Path work;
  private final Measured measured;
  private final Map<String, List<Double>> walls = new LinkedHashMap<>();

  private Pushing(Path work) {
    this.work = work;
    this.measured = new Measured(work);
  }

  /** {@code Pushing WORK NAME=COMMAND...}: WORK is a folder that is made and removed. */
  public static void main(String... arguments) throws Exception {
    List<Program> programs = Program.all(arguments, 1);
    System.out.println(
        """
        | nodes | what | wall ms (least–most) | ÷ git alone (least–most) |
        | ---: | --- | ---: | ---: |""");
    for (int nodes : List.of(10, 1_000, 10_000)) {
      Path work = Files.createDirectories(Path.of(arguments[0]));
      try {
        new Pushing(work).measure(nodes, programs);
      } finally {
        Measured.remove(work);
      }
    }
  }

  private void measure(int nodes, List<Program> programs) throws Exception {
    // Whatever is slow on this machine is so for all of them: they take turns.
    List<Served> served = new ArrayList<>();
    try {
      for (Program program : programs) {
        served.add(serve(program, nodes, served.size()));
      }
      Path plain = work.resolve("plain.git");
      Measured.sh("git clone -q --bare " + served.getFirst().bare() + " " + plain);
      Path clone = work.resolve("plain");
      Measured.sh("git clone -q " + plain + " " + clone);
      for (int round = -1; round < ROUNDS; round++) { // the first warms everything
        add(round, GIT, push(clone, nodes, round));
        for (Served one : served) {
          String name = one.program().name();
          Path proposal = one.bare().resolve("refs/heads/review/" + branch(round));
          long start = System.nanoTime();
          add(round, "git returns, " + name, push(one.worktree(), nodes, round));
          Measured.await(proposal);
          add(round, "the proposal is there, " + name, (System.nanoTime() - start) / 1e9);
        }
      }
    } finally {
      for (Served one : served) {
        one.process().destroy();
        one.process().waitFor();
      }
    }
    walls.forEach((what, all) -> System.out.println(row(nodes, what, all)));
  }

  private void add(int round, String what, double wall) {
    if (round >= 0) {
      walls.computeIfAbsent(what, name -> new ArrayList<>()).add(wall);
    }
  }

  // ---- a repository that is served ----

  private record Served(Program program, Process process, Path bare, Path worktree) {}

  /** With a main that is as the compiler wrote it. */
  private Served serve(Program program, int nodes, int number) throws Exception {
    Path bare = work.resolve(number + ".git");
    Path clone = work.resolve(String.valueOf(number));
    measured.cost(
        program.with(
            "init", "--repo", bare.toString(), "--vault", work.resolve("vault").toString()));
    Star.main(String.valueOf(nodes), clone.toString());
    Measured.sh("cd " + clone + "; git init -q -b main; git remote add origin " + bare);
    Measured.sh(
        "cd "
            + clone
            + "; git add -A; "
            + Measured.COMMIT
            + "-m first; git push -q origin HEAD:first");
    ProcessBuilder builder =
        new ProcessBuilder(program.with("serve", "--repo=" + bare))
            .redirectErrorStream(true)
            .redirectOutput(work.resolve(number + ".log").toFile());
    builder.environment().put("WG_INTENT_VAULT", work.resolve("vault").toString());
    builder.environment().put("QUARKUS_HTTP_PORT", "0");
    Process process = builder.start();
    Measured.await(bare.resolve("refs/heads/review/first"));
    Measured.sh(
        "cd " + clone + "; git pull -q --ff-only origin review/first; git push -q origin main");
    Measured.await(bare.resolve("refs/heads/ledger"));
    return new Served(program, process, bare, clone);
  }

  // ---- a push ----

  private static String branch(int round) {
    return "round" + (round + 1);
  }

  /** Seconds that commit and push take, of a branch from main on. */
  private double push(Path clone, int nodes, int round) throws Exception {
    Measured.sh("cd " + clone + "; git checkout -q -B " + branch(round) + " origin/main");
    Files.writeString(clone.resolve("inventory.yaml"), Star.changed(nodes, nodes - 2 - round));
    long start = System.nanoTime();
    Measured.sh("cd " + clone + "; " + Measured.COMMIT + "-am change; git push -q origin HEAD");
    return (System.nanoTime() - start) / 1e9;
  }

  private String row(int nodes, String what, List<Double> all) {
    return String.format(
        Locale.ROOT,
        "| %,d | %s | %s | %s |",
        nodes,
        what,
        Measured.milliseconds(all),
        Measured.ratios(all, walls.get(GIT)));
  }
}
