package org.wgintent.routes.camel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.camel.builder.RouteBuilder;

/** What makes the pipeline look at the repository. Whatever one trigger misses, the next finds. */
@ApplicationScoped
public class TriggerRoutes extends RouteBuilder {

  @Inject Stages stages;

  @Override
  public void configure() {
    // The hook's notes: written by post-receive, gone once consumed. Ready is who looked once.
    from("file:{{wg-intent.inbox}}?delete=true&delay=250&initialDelay=0&readLock=none"
            + "&autoCreate=true&directoryMustExist=false")
        .routeId("inbox")
        .to("direct:pending");

    // Polling: finds what no hook told of, and what was left when a process ended.
    from("timer:poll?period={{wg-intent.poll}}&delay=500").routeId("poll").to("direct:pending");

    // Keys that are revoked go at once: beside the lane of changes, however long one of them hangs.
    from("timer:revocations?period={{wg-intent.poll}}&delay=500")
        .routeId("revocations")
        .to("seda:take-away?size=4&discardWhenFull=true");
    from("seda:take-away?concurrentConsumers=4").routeId("take-away").process(stages::takeAway);

    // What is due by schedule: a domain that measures for an hour keeps no other waiting.
    from("timer:due?period={{wg-intent.due}}&delay=1000")
        .routeId("due")
        .process(stages::domains)
        .split(body())
        .to("seda:scheduled?size=1000&discardWhenFull=true");
    from("seda:scheduled?concurrentConsumers=8").routeId("scheduled").process(stages::due);

    // Git itself tidies up after a push; proposals, receipts and measurements come without one.
    from("timer:tidy?period=1h").routeId("tidy").process(stages::tidy);

    // What one run leads to is not left to the next poll.
    from("seda:look?size=1").routeId("look").to("direct:pending");

    // Every branch whose head was not handled becomes a change; main first.
    from("direct:pending")
        .routeId("pending")
        .process(stages::pending)
        .split(body())
        .choice()
        .when(stages::isMain)
        .to("seda:main?size=1000&blockWhenFull=true")
        .otherwise()
        .to("seda:proposals?size=1000&blockWhenFull=true");
  }
}
