package org.wgintent.routes.camel;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A mirror that the native executable serves. */
class MirrorIT extends ServedMirror {

  private static final MirrorResource RESOURCE = new MirrorResource();
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
    return Path.of(made.get("test.forge"));
  }

  @Override
  Path mirror() {
    return Path.of(made.get("wg-intent.repo"));
  }
}
