package org.wgintent.routes.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.routes.cli.Program;

/** The same of the native executable, served as people serve it. */
class RoutesIT extends Served {

  private static final RepositoryResource RESOURCE = new RepositoryResource();
  @TempDir private static Path logs;
  private static Path bare = Path.of("");
  private static Process serve;

  @BeforeAll
  static void isServed() throws Exception {
    Map<String, String> made = RESOURCE.start();
    bare = Path.of(made.get("wg-intent.repo"));
    ProcessBuilder command =
        new ProcessBuilder(
                Program.executable().toString(),
                "serve",
                "--repo",
                bare.toString(),
                "--vault",
                made.get("wg-intent.vault"))
            .redirectErrorStream(true)
            .redirectOutput(logs.resolve("serve.log").toFile());
    RestAssured.port = freePort();
    command.environment().put("QUARKUS_HTTP_PORT", String.valueOf(RestAssured.port));
    command.environment().put("WG_INTENT_POLL", made.get("wg-intent.poll"));
    serve = command.start();
    for (int i = 0; i < 200; i++) {
      if (isReady()) {
        return;
      }
      assertThat(serve.isAlive()).as(Files.readString(logs.resolve("serve.log"))).isTrue();
      Thread.sleep(50);
    }
    throw new AssertionError("not ready: " + Files.readString(logs.resolve("serve.log")));
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
  @AfterAll
  static void stopsWhenToldTo() throws Exception {
    if (serve != null) {
      serve.destroy();
      assertThat(serve.waitFor(20, TimeUnit.SECONDS)).as("ends on SIGTERM").isTrue();
      assertThat(serve.exitValue()).isEqualTo(143);
    }
    RESOURCE.stop();
  }

  @Override
  Path repository() {
    return bare;
  }
}
