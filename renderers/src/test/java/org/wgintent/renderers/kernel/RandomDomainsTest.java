package org.wgintent.renderers.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.ServerName;
import org.wgintent.renderers.TestDomains;
import org.wgintent.renderers.kernel.Router.BackEnd;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;

/** Domains by chance go through the whole compile; of some, the kernel judges every server. */
@Tag("long")
@Tag("device")
class RandomDomainsTest {

  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("random.seconds", 100));

  /** Of so many domains that compile, one is judged by the kernel. */
  private static final int JUDGED = 60;

  private static final int PACKETS = 4_000;

  @TempDir Path folder;

  @Test
  @DisplayName("No domain ends in a bug: it compiles, or it is said what is wrong")
  void noneEndsInABug() throws Exception {
    long end = System.nanoTime() + TIME.toNanos();
    Map<String, Integer> rejected = new TreeMap<>();
    int compiled = 0;
    int judged = 0;
    long seed = 0;
    for (; System.nanoTime() < end; seed++) {
      IntentFiles files = RandomDomain.files(seed);
      try {
        switch (TestDomains.compile(files)) {
          case Outcome.Rejected<Compiled>(var diagnostics) ->
              diagnostics.stream()
                  .filter(d -> d.isError())
                  .forEach(d -> rejected.merge(d.code(), 1, Integer::sum));
          case Outcome.Ok<Compiled>(var value, var warnings) -> {
            if (++compiled % JUDGED == 0) {
              judged += judge(value, seed);
            }
          }
        }
      } catch (RuntimeException | AssertionError bug) {
        throw new AssertionError("seed " + seed + ":\n" + shown(files), bug);
      }
    }
    System.out.println(
        "random domains: %d, of which %d compile; servers judged by the kernel: %d; rejected for %s"
            .formatted(seed, compiled, judged, rejected));

    assertThat(compiled).isGreaterThan(50);
    assertThat(judged).isPositive();
    assertThat(rejected).hasSizeGreaterThan(8);
  }

  private int judge(Compiled compiled, long seed) throws Exception {
    for (ServerName name : compiled.network().servers().keySet()) {
      Router router = TestRouters.of(compiled, name);
      List<String> differences =
          TestRouters.model(router)
              .differences(
                  router.send(TestRouters.packets(router, PACKETS, seed), folder, BackEnd.USUAL));
      assertThat(differences).as(name + " of seed " + seed).isEmpty();
    }
    return compiled.network().servers().size();
  }

  private static String shown(IntentFiles files) {
    StringBuilder text = new StringBuilder();
    for (var file : List.of(files.domain(), files.inventory(), files.execution())) {
      file.ifPresent(
          bytes -> text.append(new String(bytes, StandardCharsets.UTF_8)).append("---\n"));
    }
    return text.toString();
  }
}
