package org.wgintent.routes.forge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.wgintent.routes.trust.Signature;

/**
 * A stand-in by itself, for {@code ./dev demo --forge}: it answers as a forge does, and sends
 * webhooks of what is pushed.
 */
final class ForgeServer {

  private static final String ZERO = "0".repeat(40);

  private final ForgeSettings.Kind kind;
  private final StandIn forge;
  private final URI hook;
  private final String secret;

  private ForgeServer(ForgeSettings.Kind kind, StandIn forge, URI hook, String secret) {
    this.kind = kind;
    this.forge = forge;
    this.hook = hook;
    this.secret = secret;
  }

  /** KIND BARE TOKEN_FILE PORT WEBHOOK SECRET_FILE. */
  public static void main(String[] arguments) throws Exception {
    ForgeSettings.Kind kind = ForgeSettings.Kind.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    StandIn.Setup setup =
        new StandIn.Setup(
            Path.of(arguments[1]), Path.of(arguments[2]), Integer.parseInt(arguments[3]), false);
    try (StandIn forge = StandIn.of(kind, setup)) {
      System.out.println("ready");
      new ForgeServer(
              kind,
              forge,
              URI.create(arguments[4]),
              Files.readString(Path.of(arguments[5])).strip())
          .send();
    }
  }

  /** Of each branch that moves, one; until it is ended. */
  private void send() throws InterruptedException {
    Map<String, String> before = branches();
    while (true) {
      TimeUnit.MILLISECONDS.sleep(300);
      Map<String, String> now = branches();
      for (Map.Entry<String, String> branch : now.entrySet()) {
        String was = before.getOrDefault(branch.getKey(), ZERO);
        if (!was.equals(branch.getValue())) {
          send(branch.getKey(), was, branch.getValue());
        }
      }
      before = now;
    }
  }

  private Map<String, String> branches() {
    Map<String, String> branches = new TreeMap<>();
    forge
        .run("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads")
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(parts -> branches.put(parts[0], parts[1]));
    return branches;
  }

  private void send(String ref, String before, String after) throws InterruptedException {
    boolean isGitLab = kind == ForgeSettings.Kind.GITLAB;
    String body =
        StandIn.object()
            .put("ref", ref)
            .put("before", before)
            .put("after", after)
            .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                isGitLab ? "project" : "repository",
                StandIn.object()
                    .put(isGitLab ? "path_with_namespace" : "full_name", StandIn.REPOSITORY))
            .toString();
    String hmac =
        HexFormat.of()
            .formatHex(
                Signature.of(
                    secret.getBytes(StandardCharsets.UTF_8),
                    body.getBytes(StandardCharsets.UTF_8)));
    String id = ref.hashCode() + "-" + after;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(hook)
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    switch (kind) {
      case GITHUB ->
          request
              .header("X-GitHub-Event", "push")
              .header("X-GitHub-Delivery", id)
              .header("X-Hub-Signature-256", "sha256=" + hmac);
      case GITLAB ->
          request
              .header("X-Gitlab-Event", "Push Hook")
              .header("X-Gitlab-Event-UUID", id)
              .header("X-Gitlab-Token", secret);
      case GITEA, FORGEJO ->
          request
              .header("X-Gitea-Event", "push")
              .header("X-Gitea-Delivery", id)
              .header("X-Gitea-Signature", hmac);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      System.out.println(ref + " " + after + ": " + status);
    } catch (IOException nobody) {
      System.out.println(ref + " " + after + ": " + nobody);
    }
  }
}
