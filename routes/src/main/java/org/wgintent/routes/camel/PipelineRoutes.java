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
    onException(Exception.class).handled(true).process(stages::failed);

    // One change at a time; one that was queued twice is due once.
    from("seda:changes?concurrentConsumers=1")
        .routeId("change")
        .filter(stages::isDue)
        .process(stages::begin)
        .to("direct:job")
        .process(stages::end);

    RouteDefinition job = from("direct:job").routeId("job");
    for (Step<?, ?> step : stages.steps()) {
      job.process(new StepProcessor(step)).id(step.name());
    }
  }
}
