package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.wgintent.job.Step;

/** The job as a route: one processor a step, in the order that the job has them. */
@ApplicationScoped
public class PipelineRoutes extends RouteBuilder {

  private final Stages stages;

  @Inject
  PipelineRoutes(Stages stages) {
    this.stages = stages;
  }

  @Override
  public void configure() {
    // A failure ends its run and no other. Nothing is redelivered here: what may pass is due again,
    // later and later, and meanwhile its lane is free.
    onException(Exception.class).handled(true).to(Endpoints.of("dead-letter"));
    from(Endpoints.of("dead-letter"))
        .routeId("dead-letter")
        .errorHandler(noErrorHandler())
        .process(stages::failed)
        .to("direct:ended");

    // A lane for each domain's main, which may wait for servers, and one for its proposals, which
    // waits for nothing.
    from(Endpoints.of("main")).routeId("main").to("direct:change");
    from(Endpoints.of("proposals")).routeId("proposals").to("direct:change");
    from("direct:change")
        .routeId("change")
        .idempotentConsumer(simple(Messages.KEY), stages.handled())
        .completionEager(true)
        .process(stages::begin)
        .to("direct:job")
        .process(stages::end)
        .end()
        // Its lane is free now: what found it taken is found again.
        .filter(exchangeProperty(Exchange.DUPLICATE_MESSAGE).isNull())
        .to("direct:ended");
    from("direct:ended")
        .routeId("ended")
        .filter(stages::isToBeLookedAtAgain)
        .to(Endpoints.of("look"));

    RouteDefinition job = from("direct:job").routeId("job");
    for (Step<?, ?> step : stages.steps()) {
      job.process(new StepProcessor(step)).id(step.name());
    }
  }
}
