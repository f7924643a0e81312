package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.wgintent.job.Step;

/** The job as a route: one processor a step, in the order that the job has them. */
@ApplicationScoped
public class PipelineRoutes extends RouteBuilder {

  @Inject Stages stages;

  @Override
  public void configure() {
    // A failure ends the run, is shown by /runs and by health, and the change is tried again later.
    onException(Exception.class).handled(true).process(stages::failed).to("direct:ended");

    // A lane for each domain's main, which may wait for servers, and one for its proposals, which
    // waits for nothing. What was queued twice is due once; what found its lane taken is found
    // again.
    from("seda:main?concurrentConsumers=16").routeId("main").to("direct:change");
    from("seda:proposals?concurrentConsumers=2").routeId("proposals").to("direct:change");
    from("direct:change")
        .routeId("change")
        .filter(stages::takes)
        .process(stages::begin)
        .to("direct:job")
        .process(stages::end)
        .to("direct:ended");
    from("direct:ended")
        .routeId("ended")
        .filter(stages::isToBeLookedAtAgain)
        .to("seda:look?size=1&discardWhenFull=true");

    RouteDefinition job = from("direct:job").routeId("job");
    for (Step<?, ?> step : stages.steps()) {
      job.process(new StepProcessor(step)).id(step.name());
    }
  }
}
