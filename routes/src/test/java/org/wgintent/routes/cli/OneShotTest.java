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
