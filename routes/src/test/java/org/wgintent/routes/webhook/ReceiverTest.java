package org.wgintent.routes.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.artifact.Json;
import org.wgintent.routes.trust.Signature;

/** Every forge's own words; the samples are held beside descriptions in {@link SamplesTest}. */
class ReceiverTest {

  private static final String SECRET = "It's a Secret to Everybody";
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

  @TempDir Path folder;
  private final Set<String> seen = new HashSet<>();
  private Receiver receiver;

  @BeforeEach
  void make() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Map<Sender, Path> secrets = new EnumMap<>(Sender.class);
    for (Sender sender : Sender.values()) {
      secrets.put(sender, secret);
    }
    receiver = new Receiver(new Receiver.Settings("home/intent", secrets), seen::add, () -> NOW);
  }

  static byte[] sample(String name) throws IOException {
    try (InputStream in = ReceiverTest.class.getResourceAsStream("/webhook/" + name + ".json")) {
      return in.readAllBytes();
    }
  }

  private static String hex(byte[] body) {
    return HexFormat.of().formatHex(Signature.of(SECRET.getBytes(StandardCharsets.UTF_8), body));
  }

  /** As this sender signs it. */
  private static Map<String, Object> headers(Sender sender, String event, String id, byte[] body) {
    Map<String, Object> headers = new HashMap<>(Map.of("Content-Type", "application/json"));
    switch (sender) {
      case GITHUB -> {
        headers.put("X-GitHub-Event", event);
        headers.put("X-GitHub-Delivery", id);
        headers.put("X-Hub-Signature-256", "sha256=" + hex(body));
      }
      case GITEA -> {
        headers.put("X-Gitea-Event", event);
        headers.put("X-Gitea-Delivery", id);
        headers.put("X-Gitea-Signature", hex(body));
      }
      case GITLAB -> {
        headers.put("X-Gitlab-Event", event);
        headers.put("X-Gitlab-Event-UUID", id);
        headers.put("X-Gitlab-Token", SECRET);
      }
      case PLAIN -> {
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", String.valueOf(NOW.getEpochSecond()));
        headers.put(
            "webhook-signature",
            "v1,b3RoZXI= "
                + Signature.standard(SECRET, id, String.valueOf(NOW.getEpochSecond()), body));
      }
    }
    return headers;
  }

  Receiver.Answer answerGitHub(String event, byte[] body) {
    return answer(Sender.GITHUB, headers(Sender.GITHUB, event, "1", body), body);
  }

  private Receiver.Answer answer(Sender sender, Map<String, Object> headers, byte[] body) {
    return receiver.answer(sender.toString(), headers, body);
  }

  /** The example of GitHub's own documentation. */
  @Test
  void theSignatureIsGitHubs() {
    assertThat(hex("Hello, World!".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  }

  @ParameterizedTest
  @CsvSource({
    "GITHUB, push, github-push, 202, it is looked at",
    "GITHUB, push, github-push-deleted, 202, it is looked at",
    "GITHUB, push, github-push-tag, 200, nothing to do: no branch",
    "GITHUB, ping, github-ping, 200, pong",
    "GITEA, push, gitea-push, 202, it is looked at",
    "GITEA, delete, gitea-delete, 202, it is looked at",
    "GITEA, create, gitea-create-tag, 200, nothing to do: no branch",
    "GITLAB, Push Hook, gitlab-push, 202, it is looked at",
    "GITLAB, Tag Push Hook, gitlab-push-tag, 200, nothing to do: no branch",
    "PLAIN, , plain, 202, it is looked at",
  })
  void eachIsAnswered(Sender sender, String event, String sample, int status, String text)
      throws Exception {
    byte[] body = sample(sample);
    Receiver.Answer answer = answer(sender, headers(sender, event, "1", body), body);
    assertThat(answer).isEqualTo(new Receiver.Answer(status, text, status == 202));
  }

  private static byte[] body(Sender sender) throws IOException {
    return sample(
        switch (sender) {
          case GITHUB -> "github-push";
          case GITEA -> "gitea-push";
          case GITLAB -> "gitlab-push";
          case PLAIN -> "plain";
        });
  }

  @ParameterizedTest
  @EnumSource
  void aDeliveryCountsOnce(Sender sender) throws Exception {
    byte[] body = body(sender);
    assertThat(answer(sender, headers(sender, "push", "1", body), body).isToLook()).isTrue();
    assertThat(answer(sender, headers(sender, "push", "1", body), body))
        .isEqualTo(new Receiver.Answer(200, "nothing to do: it was here before", false));
    assertThat(answer(sender, headers(sender, "push", "2", body), body).isToLook()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void whoDoesNotKnowTheSecretIsNotHeard(Sender sender) throws Exception {
    byte[] body = body(sender);
    Map<String, Object> right = headers(sender, "push", "1", body);
    for (String header : right.keySet()) {
      for (String wrong : new String[] {"", "sha256=", "v1,", "0".repeat(64), SECRET + "x"}) {
        Map<String, Object> headers = new HashMap<>(right);
        headers.put(header, wrong);
        Receiver.Answer answer = answer(sender, headers, body);
        if (header.matches("(?i).*(signature|token|signature-256|timestamp)")) {
          assertThat(answer.status()).as(header + ": " + wrong).isEqualTo(401);
        }
      }
      seen.clear();
      Map<String, Object> headers = new HashMap<>(right);
      headers.remove(header);
      assertThat(answer(sender, headers, body).isToLook())
          .as("without " + header)
          .isEqualTo(header.endsWith("Event"));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GITLAB")
  void aBodyThatWasChangedIsNotHeard(Sender sender) throws Exception {
    byte[] body = body(sender);
    Map<String, Object> headers = headers(sender, "push", "1", body);
    byte[] other = body.clone();
    other[other.length - 2] ^= 1;
    assertThat(answer(sender, headers, other).status()).isEqualTo(401);
  }

  @Test
  void anOldDeliveryIsNotHeard() throws Exception {
    byte[] body = sample("plain");
    Map<String, Object> headers = headers(Sender.PLAIN, "", "1", body);
    String old = String.valueOf(NOW.minusSeconds(301).getEpochSecond());
    headers.put("webhook-timestamp", old);
    headers.put("webhook-signature", Signature.standard(SECRET, "1", old, body));
    assertThat(answer(Sender.PLAIN, headers, body).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource
  void anotherRepositoryIsNotOurAffair(Sender sender) throws Exception {
    ObjectNode changed = (ObjectNode) Json.read(new String(body(sender), StandardCharsets.UTF_8));
    String[] path = sender.repository().substring(1).split("/", -1);
    JsonNode parent = path.length == 1 ? changed : changed.path(path[0]);
    ((ObjectNode) parent).put(path[path.length - 1], "others/intent");
    byte[] body = changed.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(answer(sender, headers(sender, "push", "1", body), body).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoJsonIsSaid(Sender sender) {
    for (String text : new String[] {"", "{", "payload=%7B%7D", "{\"ref\": }"}) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      assertThat(answer(sender, headers(sender, "push", "1", body), body).status())
          .as(text)
          .isIn(400, 404);
      Map<String, Object> form = headers(sender, "push", "1", body);
      form.put("Content-Type", "application/x-www-form-urlencoded");
      assertThat(answer(sender, form, body).status()).isEqualTo(415);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatThePipelinePushesIsNoNews(Sender sender) throws Exception {
    ObjectNode changed = (ObjectNode) Json.read(new String(body(sender), StandardCharsets.UTF_8));
    for (String ours : new String[] {"review/x", "ledger", "measurements"}) {
      changed.put("ref", "refs/heads/" + ours);
      byte[] body = changed.toString().getBytes(StandardCharsets.UTF_8);
      assertThat(answer(sender, headers(sender, "push", ours, body), body).text())
          .contains("the pipeline's own branch");
    }
  }

  @Test
  void aSecretThatCannotBeReadIsNoReasonToTrust() throws Exception {
    Files.setPosixFilePermissions(
        folder.resolve("secret"), PosixFilePermissions.fromString("rw-r--r--"));
    byte[] body = sample("plain");
    Receiver.Answer answer = answer(Sender.PLAIN, headers(Sender.PLAIN, "", "1", body), body);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).doesNotContain(folder.toString());
  }

  @Test
  void aFileSaysWhoMaySend() throws Exception {
    Path file = folder.resolve("webhooks.yaml");
    Files.writeString(
        file,
        """
        repository: home/intent
        gitea: { secret_file: %s }
        """
            .formatted(folder.resolve("secret")));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(WebhookFile.read(file))
        .isEqualTo(
            new Receiver.Settings("home/intent", Map.of(Sender.GITEA, folder.resolve("secret"))));
  }
}
