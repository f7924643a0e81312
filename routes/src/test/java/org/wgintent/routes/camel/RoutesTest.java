package org.wgintent.routes.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.IdAware;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Step;

/** The routes as they run. */
@QuarkusTest
@QuarkusTestResource(value = RepositoryResource.class, restrictToAnnotatedClass = true)
class RoutesTest extends Served {

  @Inject CamelContext camel;

  @Inject Pipeline pipeline;

  @ConfigProperty(name = "wg-intent.repo")
  Path repository;

  @Override
  Path repository() {
    return repository;
  }

  @Test
  void everyRouteHasAnIdOfItsOwn() {
    assertThat(camel.getRoutes())
        .extracting(Route::getRouteId)
        .containsExactlyInAnyOrder(
            "inbox",
            "poll",
            "tidy",
            "requests",
            "due",
            "scheduled",
            "look",
            "revocations",
            "take-away",
            "pending",
            "main",
            "proposals",
            "change",
            "job",
            "ended",
            "dead-letter",
            "runs",
            "webhook");
  }

  /** The order stands in the job alone. */
  @Test
  void theRouteOfTheJobHasItsStepsInTheirOrder() {
    assertThat(camel.getRoute("job").navigate().next())
        .flatExtracting(RoutesTest::leaves)
        .containsExactlyElementsOf(pipeline.job().steps().stream().map(Step::name).toList())
        .containsExactly(
            "read",
            "validate",
            "enroll",
            "derive",
            "render",
            "prove",
            "plan",
            "review",
            "deploy",
            "benchmark");
  }

  private static List<String> leaves(Processor processor) {
    if (processor instanceof Navigate<?> inner && inner.hasNext()) {
      return inner.next().stream().flatMap(next -> leaves((Processor) next).stream()).toList();
    }
    return processor instanceof StepProcessor leaf
        ? List.of(leaf.step().name())
        : processor instanceof IdAware named ? List.of(String.valueOf(named.getId())) : List.of();
  }
}
