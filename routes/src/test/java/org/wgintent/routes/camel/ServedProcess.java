package org.wgintent.routes.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.wgintent.routes.cli.Program;

/** The native executable, served as people serve it while the tests of a class run. */
final class ServedProcess implements BeforeAllCallback, AfterAllCallback {

  private final QuarkusTestResourceLifecycleManager resource;
  private Map<String, String> settings = Map.of();
  private Optional<Process> serve = Optional.empty();

  /**
   * @param resource makes what is served
   */
  ServedProcess(QuarkusTestResourceLifecycleManager resource) {
    this.resource = resource;
  }

  /** What the resource made. */
  Path path(String setting) {
    return Path.of(settings.get(setting));
  }

  @Override
  public void beforeAll(ExtensionContext tests) throws Exception {
    settings = resource.start();
    Path log = Files.createTempFile("serve", ".log");
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
    Process served = command.start();
    serve = Optional.of(served);
    for (int i = 0; i < 200; i++) {
      if (isReady()) {
        return;
      }
      assertThat(served.isAlive()).as(Files.readString(log)).isTrue();
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
  @Override
  public void afterAll(ExtensionContext tests) throws Exception {
    try {
      if (serve.isPresent()) {
        serve.get().destroy();
        assertThat(serve.get().waitFor(20, TimeUnit.SECONDS)).as("ends on SIGTERM").isTrue();
        assertThat(serve.get().exitValue()).isEqualTo(143);
      }
    } finally {
      resource.stop();
    }
  }
}
