package org.wgintent.routes.camel;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A mirror that the native executable serves. */
class MirrorIT extends ServedMirror {

  @RegisterExtension static final ServedProcess SERVE = new ServedProcess(new MirrorResource());

  @Override
  Path repository() {
    return SERVE.path("test.forge");
  }

  @Override
  Path mirror() {
    return SERVE.path("wg-intent.repo");
  }
}
