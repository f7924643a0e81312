package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit that a Linux server has, under a real systemd. Needs root. */
@Tag("device")
class ServerUnitTest {

  @TempDir Path folder;

  /** D19 of the audit. */
  @Test
  void whatTakesEveryRuleAwayHasOursLoadedAgain() throws Exception {
    Files.copy(
        Story.ROOT.resolve("renderers/golden/linux/example/nas/wg-intent.service"),
        folder.resolve("wg-intent.service"));

    Story story = Story.of("flush", "/bin/true", folder);

    assertThat(story.result())
        .as(story.printed())
        .contains("started", "after reload", "after restart", "after stop and start")
        .endsWith("done\n");
  }
}
