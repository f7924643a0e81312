package org.wgintent.routes.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.artifact.Json;
import org.wgintent.routes.forge.Description;

/** What forges send, beside descriptions of it: ours, and GitHub's own where it is given. */
class SamplesTest {

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static List<String> wrong(JsonNode schema, String json) {
    return SCHEMAS.getSchema(schema.toString()).validate(json, InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "github-push, github-push",
    "github-push-deleted, github-push",
    "github-push-tag, github-push",
    "github-ping, github-ping",
    "gitea-push, gitea-push",
    "gitea-delete, gitea-delete",
    "gitea-create-tag, gitea-create",
    "gitlab-push, gitlab-push",
    "gitlab-push-tag, gitlab-push",
    "plain, plain",
  })
  void samplesAreAsDescribed(String sample, String description) throws IOException {
    ObjectNode schema =
        (ObjectNode) Json.read(new String(ReceiverTest.sample("schema"), StandardCharsets.UTF_8));
    schema.put("$ref", "#/$defs/" + description);
    String text = new String(ReceiverTest.sample(sample), StandardCharsets.UTF_8);
    assertThat(wrong(schema, text)).isEmpty();
    // One that finds nothing would find nothing here.
    assertThat(wrong(schema, text.replaceFirst("\"ref\"|\"zen\"", "\"reff\""))).isNotEmpty();
  }

  /** A push as GitHub describes it is understood, whatever else is in it. */
  @Test
  void aPushThatGitHubDescribesIsUnderstood() throws Exception {
    Optional<Path> specs =
        Optional.ofNullable(System.getenv("WG_INTENT_FORGE_SPECS")).map(Path::of);
    if (specs.isEmpty()) {
      System.err.println(
          "NOT TESTED: webhooks beside GitHub's own description (WG_INTENT_FORGE_SPECS is not set)");
      return;
    }
    List<Path> found;
    try (var files = Files.list(specs.get())) {
      found =
          files
              .filter(file -> file.getFileName().toString().startsWith("github-webhooks"))
              .toList();
    }
    assertThat(found).hasSize(1);
    JsonNode all = Json.read(Files.readString(found.getFirst()));
    for (String event : List.of("push", "ping")) {
      JsonNode post = all.at("/webhooks/" + event + "/post");
      ObjectNode schema =
          (ObjectNode) post.at("/requestBody/content/application~1json/schema").deepCopy();
      schema.set("components", all.path("components"));
      ObjectNode body = (ObjectNode) Description.made(all, schema, 0);
      if (event.equals("push")) {
        body.put("ref", "refs/heads/main");
        ((ObjectNode) body.path("repository")).put("full_name", "home/intent");
      }
      assertThat(wrong(schema, body.toString())).as(event).isEmpty();
      List<String> headers = new ArrayList<>();
      post.path("parameters")
          .forEach(p -> headers.add(p.path("name").asText().toLowerCase(Locale.ROOT)));
      assertThat(headers).contains(Sender.GITHUB.event(), Sender.GITHUB.delivery());
      assertThat(body.at(Sender.GITHUB.repository()).isMissingNode())
          .isEqualTo(event.equals("ping") && !body.has("repository"));
      Path folder = Files.createTempDirectory("webhook");
      ReceiverTest receiver = new ReceiverTest();
      receiver.folder = folder;
      receiver.make();
      assertThat(
              receiver.answerGitHub(event, body.toString().getBytes(StandardCharsets.UTF_8)).text())
          .isEqualTo(event.equals("push") ? "it is looked at" : "pong");
    }
  }
}
