package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit that a Linux server has, under a real systemd. Needs root. */
@Tag("device")
class ServerUnitTest {

  private static final Path ROOT =
      Path.of(System.getProperty("wgintent.root", "..")).toAbsolutePath().normalize();

  /** What {@code boot} says of a machine where no systemd can be booted. */
  private static final int NOT_HERE = 77;

  @TempDir Path folder;

  /** D19 of the audit. */
  @Test
  void whatTakesEveryRuleAwayHasOursLoadedAgain() throws Exception {
    Path log = folder.resolve("log");
    Shell shell = new Shell(ROOT, Map.of());
    Files.copy(
        ROOT.resolve("renderers/golden/linux/example/nas/wg-intent.service"),
        folder.resolve("wg-intent.service"));

    Shell.Result boot =
        shell.run(180, "native/src/test/systemd/boot", "/bin/true", folder.toString(), "flush");

    if (boot.exit() == NOT_HERE) {
      System.err.println("NOT TESTED: a server's unit under a real systemd. " + boot.output());
      abort(boot.output());
    }
    String printed = Files.exists(log) ? Files.readString(log) : boot.output();
    assertThat(folder.resolve("result")).as(printed).exists();
    assertThat(Files.readString(folder.resolve("result")))
        .as(printed)
        .contains("started", "after reload", "after restart", "after stop and start")
        .endsWith("done\n");
  }
}
