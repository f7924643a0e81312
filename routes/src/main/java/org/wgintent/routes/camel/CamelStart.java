package org.wgintent.routes.camel;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.apache.camel.quarkus.core.CamelRuntime;

/**
 * Starts the routes with Quarkus. Camel Quarkus does so by itself only where it owns the main
 * method; ours belongs to the command line.
 */
@ApplicationScoped
class CamelStart {

  @Inject CamelRuntime camel;

  void on(@Observes StartupEvent started) {
    camel.start();
  }
}
