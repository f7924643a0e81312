package org.wgintent.routes.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.wgintent.routes.cli.Program;

/** The native executable, served as people serve it. */
final class ServedProcess {

  private final Process serve;

  private ServedProcess(Process serve) {
    this.serve = serve;
  }

  /**
   * @param settings what a test's resource made
   */
  static ServedProcess start(Map<String, String> settings, Path log) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                Program.executable().toString(),
                "serve",
                "--repo",
                settings.get("wg-intent.repo"),
                "--vault",
                settings.get("wg-intent.vault")));
    if (settings.containsKey("wg-intent.webhooks")) {
      words.addAll(List.of("--webhooks", settings.get("wg-intent.webhooks")));
    }
    ProcessBuilder command =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    RestAssured.port = freePort();
    command.environment().put("QUARKUS_HTTP_PORT", String.valueOf(RestAssured.port));
    command.environment().put("WG_INTENT_POLL", settings.get("wg-intent.poll"));
    ServedProcess served = new ServedProcess(command.start());
    for (int i = 0; i < 200; i++) {
      if (isReady()) {
        return served;
      }
      assertThat(served.serve.isAlive()).as(Files.readString(log)).isTrue();
      Thread.sleep(50);
    }
    throw new AssertionError("not ready: " + Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isReady() {
    try {
      return RestAssured.get("/q/health/ready").statusCode() == 200;
    } catch (Exception notYet) {
      return false;
    }
  }

  /** As a service manager stops it. */
  void stop() throws Exception {
    serve.destroy();
    assertThat(serve.waitFor(20, TimeUnit.SECONDS)).as("ends on SIGTERM").isTrue();
    assertThat(serve.exitValue()).isEqualTo(143);
  }
}
