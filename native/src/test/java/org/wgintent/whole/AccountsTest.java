package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * People push by SSH, HTTP and a path, each as an account that is not the pipeline's, under the
 * units of native/systemd. Needs root.
 */
@Tag("device")
class AccountsTest {

  @TempDir Path folder;

  /** What is wg-intent in the story. */
  String program() throws Exception {
    Path app = Story.ROOT.resolve("routes/target/quarkus-app");
    new Shell(Story.ROOT, Map.of()).ok("cp", "-r", app.toString(), folder + "/app");
    Path launcher = folder.resolve("wg-intent");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        exec '%s/bin/java' -XX:+UseSerialGC -Xms64m -XX:TieredStopAtLevel=1 -jar /usr/lib/wg-intent/quarkus-run.jar "$@"
        """
            .formatted(System.getProperty("java.home")));
    assertThat(launcher.toFile().setExecutable(true, false)).isTrue();
    return launcher.toString();
  }

  @Test
  void peoplePushAsThemselves() throws Exception {
    Path intent = Files.createDirectories(folder.resolve("intent"));
    new Shell(Story.ROOT, Map.of())
        .ok("cp", "-r", "renderers/src/test/domains/one-machine/.", intent.toString());
    Files.copy(Story.ROOT.resolve("native/git/lighttpd.conf"), folder.resolve("lighttpd.conf"));

    Story story = Story.of("accounts", program(), folder);

    assertThat(story.printed()).doesNotContain(" ERROR ", "Exception");
    assertThat(story.result())
        .as(story.printed())
        .isEqualTo(
            """
            anna by ssh: proposed
            ben by http: merged
            carl by path: proposed
            by hand: 4 proposals
            done
            """);
  }
}
