package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units of native/systemd with the executable, started by a real systemd. Needs root. */
@Tag("device")
class SystemdIT {

  private static final Path ROOT =
      Path.of(System.getProperty("wgintent.root", "..")).toAbsolutePath().normalize();

  /** What {@code boot} says of a machine where no systemd can be booted. */
  private static final int NOT_HERE = 77;

  @TempDir Path folder;

  @Test
  void aPushStartsRunAndServeServes() throws Exception {
    Path intent = folder.resolve("intent");
    Files.createDirectories(intent);
    Shell shell = new Shell(ROOT, Map.of());
    shell.ok(10, "cp", "-r", "renderers/src/test/domains/one-machine/.", intent.toString());

    Shell.Result boot =
        shell.run(
            180,
            "native/src/test/systemd/boot",
            System.getProperty("wgintent.program"),
            folder.toString(),
            "push");

    if (boot.exit() == NOT_HERE) {
      System.err.println("NOT TESTED: units under a real systemd. " + boot.output());
      abort(boot.output());
    }
    Path log = folder.resolve("log");
    String printed = Files.exists(log) ? Files.readString(log) : "nothing";
    assertThat(folder.resolve("result")).as(boot.output() + printed).exists();
    assertThat(printed).doesNotContain(" ERROR ", "Exception");
    assertThat(Files.readString(folder.resolve("result")))
        .as(printed)
        .contains(
            "run: success",
            "user: wg-intent, capabilities: 0000000000000000",
            "'/srv/touched': Read-only file system")
        .doesNotContain("IT MAY WRITE")
        .endsWith("serve: success\ndone\n");
  }
}
