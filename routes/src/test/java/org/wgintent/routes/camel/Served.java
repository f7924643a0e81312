package org.wgintent.routes.camel;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.routes.Clone;

/** {@code serve}, asked over HTTP; changes come by real pushes. */
abstract class Served {

  @TempDir Path folder;

  /** The bare repository that people push to. */
  abstract Path repository();

  /** After a push, where no hook of ours tells. */
  void pushed(String branch) throws Exception {}

  static void await(String branch, String outcome) throws InterruptedException {
    String seen = "";
    for (int i = 0; i < 100; i++) {
      seen = get("/runs").asString();
      if (get("/runs")
          .jsonPath()
          .getList("runs.findAll { it.branch == '" + branch + "' }.outcome")
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
    get("/q/health/well").then().statusCode(200).body("checks.name", hasItem("due"));
  }

  @Test
  void aPushedBranchIsProposedWithItsPlan() throws Exception {
    Clone clone = Clone.of(repository(), folder);
    clone.example();
    clone.enrolled();
    clone.commitAndPush("good", "HEAD:good");
    pushed("good");

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
    Clone clone = Clone.of(repository(), folder);
    clone.example();
    clone.write("domain.yaml", "servers: [\n");

    clone.commitAndPush("bad", "HEAD:bad");
    pushed("bad");

    await("bad", "rejected");
    get("/runs")
        .then()
        .body(
            "runs.find { it.branch == 'bad' }.diagnostics[0]",
            org.hamcrest.Matchers.startsWith("domain.yaml:2:1: error WG102"));
    clone.git("fetch", "-q");
    assertThat(clone.git("branch", "-r")).doesNotContain("review/bad");
  }
}
