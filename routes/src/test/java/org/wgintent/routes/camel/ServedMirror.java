package org.wgintent.routes.camel;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.wgintent.routes.Clone;
import org.wgintent.routes.trust.Signature;

/** The same of a mirror: people push elsewhere, and only webhooks tell of it. */
abstract class ServedMirror extends Served {

  /** What is served. */
  abstract Path mirror();

  @Override
  void pushed(String branch) {
    signed("push", body("home/intent", branch)).post("/webhook/github").then().statusCode(202);
  }

  private static String body(String repository, String branch) {
    return "{\"ref\": \"refs/heads/%s\", \"repository\": {\"full_name\": \"%s\"}}"
        .formatted(branch, repository);
  }

  private static RequestSpecification signed(String event, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    byte[] key = MirrorResource.SECRET.getBytes(StandardCharsets.UTF_8);
    return given()
        .contentType("application/json")
        .header("X-GitHub-Event", event)
        .header("X-GitHub-Delivery", UUID.randomUUID().toString())
        .header(
            "X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(Signature.of(key, bytes)))
        .body(bytes);
  }

  @Test
  void whatIsNoReasonToLookIsAnswered() {
    signed("ping", "{\"zen\": \"Speak like a human.\"}")
        .post("/webhook/github")
        .then()
        .statusCode(200)
        .body(containsString("pong"));
    signed("push", body("others/intent", "main")).post("/webhook/github").then().statusCode(404);
    signed("push", body("home/intent", "main"))
        .header("X-Hub-Signature-256", "sha256=00")
        .post("/webhook/github")
        .then()
        .statusCode(401);
    given()
        .body("{}")
        .contentType("application/json")
        .post("/webhook/nobody")
        .then()
        .statusCode(404);
    given().get("/webhook/github").then().statusCode(405);
  }

  /** It is answered by its length alone: who still writes may find the connection closed. */
  @Test
  void whatIsTooLongIsNotRead() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      String head =
          """
          POST /webhook/github HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/json\r
          Content-Length: %d\r
          \r
          """
              .formatted(3 << 20);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 413 ");
    }
  }

  /**
   * What the remote rewound is not followed: people are told by its health, and it is well again.
   */
  @Test
  void aRemoteThatIsNotFollowedIsNotWell() throws Exception {
    Clone clone = Clone.of(repository(), folder.resolve("ledger"));
    clone.write("file", "one");
    clone.commitAndPush("one", "HEAD:one");
    // As one who may do what nobody is to do.
    Clone there = new Clone(repository());
    there.git("update-ref", "refs/heads/ledger", "one");
    pushed("anything");
    Path seen = mirror().resolve("refs/heads/ledger");
    for (int i = 0; i < 100 && !Files.exists(seen); i++) {
      Thread.sleep(100);
    }
    assertThat(seen).exists();
    there.git("update-ref", "-d", "refs/heads/ledger");
    pushed("anything");
    awaitRemote("DOWN");
    there.git("update-ref", "refs/heads/ledger", "one");
    pushed("anything");
    awaitRemote("UP");
  }

  /** The repository is gone for a while, and people go on where it is. */
  @Test
  void afterAnOutageTheNewestOfEachBranchIsHandledOnce() throws Exception {
    Clone clone = Clone.of(repository(), folder.resolve("outage"));
    clone.example();
    clone.enrolled();
    Path away = repository().resolveSibling("away.git");
    Files.move(repository(), away);
    clone.git("remote", "set-url", "origin", away.toString());
    List<String> branches = List.of("outage-a", "outage-b", "outage-c");
    for (int i = 0; i < 3; i++) {
      for (String branch : branches) {
        clone.write("README", branch + " " + i);
        clone.commitAndPush(branch + " " + i, "HEAD:" + branch);
        pushed(branch);
      }
    }
    awaitRemote("DOWN");
    Files.move(away, repository());
    clone.git("remote", "set-url", "origin", repository().toString());
    pushed("outage-c");
    for (String branch : branches) {
      await(branch, "proposed");
      clone.git("fetch", "-q");
      assertThat(clone.git("rev-parse", "origin/review/" + branch + "^1"))
          .isEqualTo(clone.git("rev-parse", "origin/" + branch));
      assertThat(get("/runs").jsonPath().getList("runs.findAll { it.branch == '" + branch + "' }"))
          .as(branch)
          .hasSize(1);
    }
    awaitRemote("UP");
  }

  private static void awaitRemote(String status) throws InterruptedException {
    String seen = "";
    for (int i = 0; i < 100; i++) {
      seen = get("/q/health/well").asString();
      if (get("/q/health/well")
          .jsonPath()
          .getString("checks.find { it.name == 'remote' }.status")
          .equals(status)) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the remote is not " + status + ": " + seen);
  }
}
