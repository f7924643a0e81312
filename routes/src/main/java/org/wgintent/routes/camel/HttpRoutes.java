package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** What people and programs may ask of a process that serves. Read only. */
@ApplicationScoped
public class HttpRoutes extends RouteBuilder {

  @Inject Stages stages;

  @Override
  public void configure() {
    from("platform-http:/runs?httpMethodRestrict=GET")
        .routeId("runs")
        .process(stages::runs)
        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"));
  }
}
