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
  private TwoStates states;

  @BeforeAll
  void twoStatesOfTheSameServers() throws Exception {
    states = new TwoStates(folder);
  }

  @AfterAll
  void close() {
    states.close();
  }

  private void killedAt(int moment) throws Exception {
    states.mergeTheOther("The other, at " + moment);

    int exit = run(moment);

    assertThat(exit).isIn(0, KilledRun.KILLED);
    states.expectTheSameEnd("killed at moment " + moment);
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
                states.servers.sshKey().toString(),
                String.valueOf(moment)));
    command.addAll(states.servers.places());
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
