package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.camel.builder.RouteBuilder;

/** What makes the pipeline look at the repository. Whatever one trigger misses, the next finds. */
@ApplicationScoped
public class TriggerRoutes extends RouteBuilder {

  private final Stages stages;

  @Inject
  TriggerRoutes(Stages stages) {
    this.stages = stages;
  }

  @Override
  public void configure() {
    // The hook's notes: written by post-receive, gone once consumed.
    from(Endpoints.of("inbox")).routeId("inbox").to("direct:pending");

    // Finds what no hook told of, and what was left when a process ended.
    // Several that look at one remote do not ask it all at the same moment.
    from(Endpoints.of("poll"))
        .routeId("poll")
        .delay(simple("${random({{wg-intent.poll-jitter}})}"))
        .to("direct:pending");

    // Keys that are revoked go at once: beside the lane of changes, however long one of them hangs.
    from(Endpoints.of("revocations")).routeId("revocations").to(Endpoints.of("take-away"));
    from(Endpoints.of("take-away")).routeId("take-away").process(stages::takeAway);

    // What is due by schedule: a domain that measures for an hour keeps no other waiting.
    from(Endpoints.of("due"))
        .routeId("due")
        .process(stages::domains)
        .split(body())
        .process(Messages::ofDomain)
        .to(Endpoints.of("scheduled"));
    from(Endpoints.of("scheduled")).routeId("scheduled").process(stages::due);

    // Merge requests follow from Git: a forge that does not answer keeps nothing else waiting.
    from(Endpoints.of("requests")).routeId("requests").process(stages::requests);

    // Git itself tidies up after a push; proposals, receipts and measurements come without one.
    from(Endpoints.of("tidy")).routeId("tidy").process(stages::tidy);

    // What one run leads to is not left to the next poll.
    from(Endpoints.of("look")).routeId("look").to("direct:pending");

    // Every branch whose head was not handled becomes a change; main first.
    from("direct:pending")
        .routeId("pending")
        .process(stages::pending)
        .split(body())
        .process(Messages::ofChange)
        .choice()
        .when(stages::isMain)
        .to(Endpoints.of("main"))
        .otherwise()
        .to(Endpoints.of("proposals"));
  }
}
