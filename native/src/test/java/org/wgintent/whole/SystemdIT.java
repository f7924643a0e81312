package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units of native/systemd with the executable, started by a real systemd. Needs root. */
@Tag("device")
class SystemdIT {

  @TempDir Path folder;

  @Test
  void aPushStartsRunAndServeServes() throws Exception {
    Path intent = Files.createDirectories(folder.resolve("intent"));
    new Shell(Story.ROOT, Map.of())
        .ok("cp", "-r", "renderers/src/test/domains/one-machine/.", intent.toString());

    Story story = Story.of("push", System.getProperty("wgintent.program"), folder);

    assertThat(story.printed()).doesNotContain(" ERROR ", "Exception");
    assertThat(story.result())
        .as(story.printed())
        .contains(
            "run: success",
            "user: wg-intent, capabilities: 0000000000000000",
            "'/srv/touched': Read-only file system")
        .doesNotContain("IT MAY WRITE")
        .endsWith("serve: success\ndone\n");
  }
}
