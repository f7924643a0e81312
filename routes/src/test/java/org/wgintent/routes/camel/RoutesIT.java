package org.wgintent.routes.camel;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same of the native executable. */
class RoutesIT extends Served {

  @RegisterExtension static final ServedProcess SERVE = new ServedProcess(new RepositoryResource());

  @Override
  Path repository() {
    return SERVE.path("wg-intent.repo");
  }
}
