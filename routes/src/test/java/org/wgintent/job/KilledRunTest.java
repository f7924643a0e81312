package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A change of two servers, whose process is killed at every moment that matters; then a new run.
 * The judge is a script of its own: same end, no lie, no record twice.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class KilledRunTest {

  /** More than there are: a run of the last ones is not killed. */
  private static final int MOMENTS = 80;

  @TempDir static Path folder;
  private TwoServers servers;
  private Path judge;
  private String one = "";
  private String other = "";

  /**
   * Two trees of main that compile to themselves; each is a change of both servers to the other.
   */
  @BeforeAll
  void twoStatesOfTheSameServers() throws Exception {
    servers = new TwoServers(folder);
    judge = folder.resolve("judge");
    try (var in = KilledRunTest.class.getResourceAsStream("/judge")) {
      Files.copy(in, judge);
    }
    one = servers.clone.git("rev-parse", "origin/main^{tree}").strip();
    servers.clone.write(
        "inventory.yaml",
        servers
            .file("inventory.yaml")
            .replaceAll("(?m)^ *- \\{ (node|from): (phone|kiosk).*\\n", "")
            .replaceAll("(?m)^ *- \\{ node: laptop, interface: wg1.*\\n", ""));
    servers.clone.write(
        "domain.yaml", servers.file("domain.yaml").replace("laptop, phone, kiosk", "laptop"));
    servers.clone.commitAndPush("Less", "HEAD:change");
    servers.handleAll();
    assertThat(servers.merge("change")).singleElement().asString().startsWith("main confirmed");
    other = servers.clone.git("rev-parse", "HEAD^{tree}").strip();
    assertThat(servers.judged(judge)).isEmpty();
  }

  @AfterAll
  void close() {
    servers.close();
  }

  private void killedAt(int moment) throws Exception {
    servers.clone.git("fetch", "-q", "origin");
    String now = servers.clone.git("rev-parse", "origin/main^{tree}").strip();
    String next = now.equals(one) ? other : one;
    String commit =
        servers
            .clone
            .git("commit-tree", next, "-p", "origin/main", "-m", "The other, at " + moment)
            .strip();
    servers.clone.git("push", "-q", "origin", commit + ":main");

    int exit = run(moment);

    assertThat(exit).isIn(0, KilledRun.KILLED);
    for (int i = 0; i < 5; i++) {
      List<String> outcomes = servers.handleAll();
      if (outcomes.isEmpty()) {
        break;
      }
      assertThat(outcomes)
          .allMatch(o -> o.matches("(?s)main (confirmed|unchanged|nothing to do) .*"));
    }
    assertThat(servers.judged(judge)).as("killed at moment " + moment).isEmpty();
    assertThat(servers.site.ledger().verify()).isEmpty();
    assertThat(servers.site.locks().all()).isEmpty();
  }

  private int run(int moment) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KilledRun.class.getName(),
                folder.resolve("intent.git").toString(),
                folder.resolve("vault").toString(),
                servers.sshKey().toString(),
                String.valueOf(moment)));
    command.addAll(servers.places());
    Path said = folder.resolve("said-" + moment);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue())
        .as(Files.readString(said, StandardCharsets.UTF_8))
        .isIn(0, KilledRun.KILLED);
    return process.exitValue();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.SAME_THREAD)
  @ValueSource(ints = {6, 19, 26, 33, 41, 47, 52, 57})
  void killedAtAMoment(int moment) throws Exception {
    killedAt(moment);
  }

  static IntStream moments() {
    return IntStream.rangeClosed(1, MOMENTS);
  }

  @Tag("full")
  @ParameterizedTest
  @Execution(ExecutionMode.SAME_THREAD)
  @MethodSource("moments")
  void killedAtEveryMoment(int moment) throws Exception {
    killedAt(moment);
  }
}
