package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.camel.builder.RouteBuilder;

/** The job: one processor a stage. */
@ApplicationScoped
public class PipelineRoutes extends RouteBuilder {

  @Inject Stages stages;

  @Override
  public void configure() {
    // A failure ends the run, is shown by /runs and by health, and the change is tried again later.
    onException(Exception.class).handled(true).bean(stages, "failed");

    // One change at a time; one that was queued twice is due once.
    from("seda:changes?concurrentConsumers=1")
        .routeId("change")
        .filter(method(stages, "isDue"))
        .bean(stages, "begin")
        .choice()
        .when(method(stages, "isMain"))
        .to("direct:apply")
        .otherwise()
        .to("direct:propose")
        .end()
        .bean(stages, "end");

    // read → validate → enroll → derive → render; what is rejected passes through.
    from("direct:compile")
        .routeId("compile")
        .bean(stages, "read")
        .bean(stages, "validate")
        .bean(stages, "enroll")
        .bean(stages, "derive")
        .bean(stages, "render");

    // A branch: compiled on the merge with main, proposed as review/<branch>.
    from("direct:propose").routeId("propose").to("direct:compile").bean(stages, "review");

    // main: compiled again; equal to the byte is deployed and measured, anything else is proposed.
    from("direct:apply")
        .routeId("apply")
        .to("direct:compile")
        .choice()
        .when(method(stages, "isAsCompiled"))
        .to("direct:deploy")
        .otherwise()
        .bean(stages, "review");

    from("direct:deploy")
        .routeId("deploy")
        .bean(stages, "deploy")
        .filter(method(stages, "isToMeasure"))
        .to("direct:benchmark");

    from("direct:benchmark").routeId("benchmark").bean(stages, "benchmark");
  }
}
