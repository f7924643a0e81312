package org.wgintent.routes.camel;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A mirror as its routes run. */
@QuarkusTest
@QuarkusTestResource(value = MirrorResource.class, restrictToAnnotatedClass = true)
class MirrorTest extends ServedMirror {

  @ConfigProperty(name = "test.forge")
  Optional<Path> forge;

  @ConfigProperty(name = "wg-intent.repo")
  Path mirror;

  @Override
  Path repository() {
    return forge.orElseThrow();
  }

  @Override
  Path mirror() {
    return mirror;
  }
}
