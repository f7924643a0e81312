package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** What people and programs may ask of a process that serves, and what forges may tell it. */
@ApplicationScoped
public class HttpRoutes extends RouteBuilder {

  private final Stages stages;
  private final Webhooks webhooks;

  @Inject
  HttpRoutes(Stages stages, Webhooks webhooks) {
    this.stages = stages;
    this.webhooks = webhooks;
  }

  @Override
  public void configure() {
    from(Endpoints.of("runs"))
        .routeId("runs")
        .process(stages::runs)
        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"));

    // Answered at once; who sends does not wait until it was looked at.
    from(Endpoints.of("webhook"))
        .routeId("webhook")
        .process(webhooks::answer)
        .choice()
        .when(exchangeProperty(Webhooks.IS_TO_LOOK))
        .wireTap(Endpoints.of("look"));
  }
}
