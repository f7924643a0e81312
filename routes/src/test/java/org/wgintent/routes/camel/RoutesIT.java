package org.wgintent.routes.camel;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same of the native executable, served as people serve it. */
class RoutesIT extends Served {

  private static final RepositoryResource RESOURCE = new RepositoryResource();
  @TempDir private static Path logs;
  private static Map<String, String> made = Map.of();
  private static Optional<ServedProcess> serve = Optional.empty();

  @BeforeAll
  static void isServed() throws Exception {
    made = RESOURCE.start();
    serve = Optional.of(ServedProcess.start(made, logs.resolve("serve.log")));
  }

  @AfterAll
  static void stopsWhenToldTo() throws Exception {
    if (serve.isPresent()) {
      serve.get().stop();
    }
    RESOURCE.stop();
  }

  @Override
  Path repository() {
    return Path.of(made.get("wg-intent.repo"));
  }
}
