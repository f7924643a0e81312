package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** What people and programs may ask of a process that serves. Read only. */
@ApplicationScoped
public class HttpRoutes extends RouteBuilder {

  private final Stages stages;

  @Inject
  HttpRoutes(Stages stages) {
    this.stages = stages;
  }

  @Override
  public void configure() {
    from(Endpoints.of("runs"))
        .routeId("runs")
        .process(stages::runs)
        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"));
  }
}
