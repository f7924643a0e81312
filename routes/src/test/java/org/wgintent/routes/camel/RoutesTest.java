package org.wgintent.routes.camel;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

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
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Step;
import org.wgintent.routes.Clone;

/** The routes as they run, asked over HTTP; changes come by real pushes. */
@QuarkusTest
@QuarkusTestResource(RepositoryResource.class)
class RoutesTest {

  @Inject CamelContext camel;

  @ConfigProperty(name = "wg-intent.repo")
  Path repository;

  @TempDir Path folder;

  private static void await(String branch, String outcome) throws InterruptedException {
    String seen = "";
    for (int i = 0; i < 100; i++) {
      seen = get("/runs").asString();
      if (get("/runs")
          .jsonPath()
          .getList("findAll { it.branch == '" + branch + "' }.outcome")
          .contains(outcome)) {
        return;
      }
      Thread.sleep(200);
    }
    throw new AssertionError("no run of " + branch + " became " + outcome + ": " + seen);
  }

  @Test
  void healthIsUpAndNamesCamel() {
    get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    get("/q/health/ready")
        .then()
        .statusCode(200)
        .body("status", equalTo("UP"))
        .body("checks.name", hasItem("context"));
  }

  @Test
  void everyRouteHasAnIdOfItsOwn() {
    assertThat(camel.getRoutes())
        .extracting(Route::getRouteId)
        .containsExactlyInAnyOrder("inbox", "poll", "pending", "change", "job", "runs");
  }

  @Inject Pipeline pipeline;

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

  @Test
  void aPushedBranchIsProposedWithItsPlan() throws Exception {
    Clone clone = Clone.of(repository, folder);
    clone.example();
    clone.enrolled();
    clone.commitAndPush("good", "HEAD:good");

    await("good", "proposed");
    clone.git("fetch", "-q");
    assertThat(clone.git("log", "-1", "--format=%B", "origin/review/good"))
        .startsWith("wg-intent: access +17 -0")
        .contains("laptop through wg0 reaches the Internet (IPv6)");
    assertThat(clone.git("show", "origin/review/good:generated/nodes/phone/wg0.conf"))
        .contains("PrivateKey = @key:wg0:phone:1@");
  }

  @Test
  void anInvalidBranchIsRejectedWithItsDiagnostics() throws Exception {
    Clone clone = Clone.of(repository, folder);
    clone.example();
    clone.write("domain.yaml", "servers: [\n");

    clone.commitAndPush("bad", "HEAD:bad");

    await("bad", "rejected");
    get("/runs")
        .then()
        .body(
            "find { it.branch == 'bad' }.diagnostics[0]",
            org.hamcrest.Matchers.startsWith("domain.yaml:2:1: error WG102"));
    clone.git("fetch", "-q");
    assertThat(clone.git("branch", "-r")).doesNotContain("review/bad");
  }
}
