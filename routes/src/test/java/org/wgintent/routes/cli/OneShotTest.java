package org.wgintent.routes.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.routes.Clone;

/**
 * Commands that do one thing and are gone: what they start, and what becomes of them when killed.
 */
@Tag("long")
class OneShotTest {

  @TempDir Path folder;
  private Clone clone;
  private String head = "";

  @BeforeEach
  void aBranchThatWaits() throws Exception {
    Program.initWithoutHooks(folder.resolve("intent.git"), folder.resolve("vault"));
    clone = Clone.of(folder.resolve("intent.git"), folder.resolve("work"));
    clone.example();
    clone.enrolled();
    clone.commitAndPush("first", "HEAD:x");
    head = clone.git("rev-parse", "HEAD").strip();
  }

  private String bare() {
    return folder.resolve("intent.git").toString();
  }

  private String vault() {
    return folder.resolve("vault").toString();
  }

  @Test
  void onlyServeStartsQuarkusAndCamel() throws Exception {
    String work = clone.folder().toString();
    List<List<String>> commands =
        List.of(
            List.of("version"),
            List.of("check", work),
            List.of("explain", "laptop", "nas", work),
            List.of("compile", work, "--vault", vault()),
            List.of("hook", "pre-receive", "--repo", bare()),
            List.of("hook", "post-receive", "--repo", bare()),
            List.of("run", "--stage", "read", "--rev", "x", "--repo", bare()),
            List.of("run", "--repo", bare(), "--vault", vault()));
    for (List<String> command : commands) {
      Path log = folder.resolve("classes.log");
      List<String> words =
          new ArrayList<>(Program.java(List.of("-Xlog:class+load:file=" + log + "::filecount=0")));
      words.addAll(command);
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("said").toFile())
              .start();
      try (var in = process.getOutputStream()) {
        in.write(("0".repeat(40) + " " + head + " refs/heads/x\n").getBytes(UTF_8));
      }
      assertThat(process.waitFor()).as(Files.readString(folder.resolve("said"))).isZero();
      try (Stream<String> classes = Files.lines(log)) {
        assertThat(classes.map(line -> line.replaceAll(".*?(\\S+) source: .*", "$1")))
            .as(String.join(" ", command))
            .contains(WgIntent.class.getName())
            .noneMatch(name -> name.startsWith("org.apache.camel.") || name.startsWith("io.vertx."))
            .noneMatch(name -> name.startsWith("io.quarkus.arc."))
            .doesNotContain("io.quarkus.runtime.Quarkus", "io.quarkus.runtime.Application");
      }
    }
  }

  /** Killed at any moment and run again, it gives what it gives undisturbed. */
  @Test
  void aRunThatIsKilledIsRunAgain() throws Exception {
    clone.git("clone", "-q", "--bare", bare(), folder.resolve("undisturbed.git").toString());
    long start = System.nanoTime();
    finished(folder.resolve("undisturbed.git").toString());
    long whole = System.nanoTime() - start;
    int moments = 12;
    for (int moment = 0; moment < moments; moment++) {
      Process process = run(bare());
      TimeUnit.NANOSECONDS.sleep(whole * moment / moments);
      process.destroyForcibly();
      process.waitFor();
      clone.git("-C", bare(), "fsck", "--strict", "--no-dangling");
    }

    finished(bare());

    for (String what : new String[] {"%T", "%P", "%B"}) {
      assertThat(proposal(bare(), what))
          .isEqualTo(proposal(folder.resolve("undisturbed.git").toString(), what));
    }
    assertThat(Program.run("run", "--repo", bare(), "--vault", vault()).err()).isEmpty();
  }

  /** A link, and a file that is too large: their branches fail, and the others are proposed. */
  @Test
  void aBadBranchIsItsOwnAffair() throws Exception {
    clone.git("checkout", "-q", "-b", "aa");
    Files.delete(clone.folder().resolve("domain.yaml"));
    Files.createSymbolicLink(clone.folder().resolve("domain.yaml"), Path.of("/etc/passwd"));
    clone.commitAndPush("A link", "HEAD:aa");
    Files.delete(clone.folder().resolve("domain.yaml"));
    clone.write("domain.yaml", "#".repeat(70 << 20));
    clone.commitAndPush("70 MiB", "HEAD:bb");

    Program.Said result = Program.run("run", "--repo", bare(), "--vault", vault());

    assertThat(result.exit()).as(result.err()).isEqualTo(30);
    assertThat(result.err())
        .contains("domain.yaml is no plain file", "domain.yaml has 73400320 bytes: too many")
        .containsPattern("run \\S+ of aa: failed")
        .containsPattern("run \\S+ of bb: failed")
        .containsPattern("run \\S+ of x: proposed");
    assertThat(proposal(bare(), "%s")).isNotBlank();
  }

  private void run(int expected, String... more) {
    List<String> words = new ArrayList<>(List.of("run", "--repo", bare(), "--vault", vault()));
    words.addAll(List.of(more));
    Program.Said said = Program.run(words.toArray(String[]::new));
    assertThat(said.exit()).as(said.err() + said.out()).isEqualTo(expected);
  }

  /** The one branch that there is. */
  private String last() throws Exception {
    return clone
        .git("ls-remote", "--heads", "origin", "refs/heads/x*")
        .strip()
        .replaceFirst("(?s).*refs/heads/", "");
  }

  private boolean isProposed(String branch) throws Exception {
    return !clone.git("ls-remote", "origin", "refs/heads/review/" + branch).isBlank();
  }

  /** What is proposed is what its branch says now, or nothing. */
  @Test
  void aProposalGoesWithItsBranch() throws Exception {
    run(0);
    assertThat(isProposed("x")).isTrue();
    String text = Files.readString(clone.folder().resolve("domain.yaml"));
    clone.write("domain.yaml", text.replace("nodes: [laptop", "nodes: [\"not a name!\""));
    clone.commitAndPush("Broken", "HEAD:x");
    run(2);
    assertThat(isProposed("x")).as("a newer push was rejected").isFalse();

    clone.write("domain.yaml", text);
    clone.commitAndPush("Mended", "HEAD:x");
    run(0);
    assertThat(isProposed("x")).isTrue();
    clone.git("push", "-q", "origin", ":x");
    run(0);
    assertThat(isProposed("x")).as("its branch was deleted").isFalse();

    // Git has no place for both names.
    clone.git("push", "-q", "origin", "HEAD:x");
    run(0);
    for (String name : List.of("x/y", "x", "x/y/z")) {
      clone.git("push", "-q", "origin", ":" + last());
      clone.git("push", "-q", "origin", "HEAD:" + name);
      run(0);
      assertThat(isProposed(name)).as(name).isTrue();
    }
  }

  @Test
  void aProposalThatWasSquashedOrMergedGoes() throws Exception {
    run(0);
    clone.git("fetch", "-q", "origin");
    clone.git("push", "-q", "origin", "origin/review/x:refs/heads/main");
    clone.git("checkout", "-q", "-B", "y", "origin/review/x");
    clone.write(
        "execution.yaml",
        Files.readString(clone.folder().resolve("execution.yaml")).replace("1380", "1370"));
    clone.commitAndPush("Another MTU", "HEAD:y");
    run(0, "--rev", "y");
    assertThat(isProposed("y")).isTrue();

    clone.git("fetch", "-q", "origin");
    clone.git("checkout", "-q", "-B", "main", "origin/main");
    clone.git("merge", "-q", "--squash", "origin/review/y");
    clone.git("commit", "-q", "-m", "Squashed");
    clone.git("push", "-q", "origin", "HEAD:main");
    run(0, "--rev", "y");

    assertThat(isProposed("y")).as("main says the same").isFalse();
  }

  private Process run(String repository) throws Exception {
    return new ProcessBuilder(Program.command("run", "--repo", repository, "--vault", vault()))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }

  private void finished(String repository) throws Exception {
    Process process = run(repository);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("said"))).isZero();
  }

  private String proposal(String repository, String format) throws Exception {
    return clone.git("-C", repository, "log", "-1", "--format=" + format, "review/x");
  }
}
