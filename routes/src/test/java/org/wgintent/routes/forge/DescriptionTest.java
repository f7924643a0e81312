package org.wgintent.routes.forge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.artifact.Json;
import org.wgintent.job.Forge;
import org.wgintent.routes.forge.ForgeSettings.Kind;
import org.wgintent.routes.trust.Trust;

/** A judge that finds nothing would find nothing wrong: each is shown what is wrong. */
class DescriptionTest {

  private static final String COMMIT = "a".repeat(40);

  @TempDir Path folder;

  /** Ours, and the forge's own where it is given. */
  private static List<Description> judges(Kind kind) throws IOException {
    String name = kind.name().toLowerCase(Locale.ROOT);
    Path root = Path.of(System.getProperty("wgintent.root", ".."));
    List<Description> judges = new ArrayList<>();
    judges.add(Description.read(root.resolve("docs/forges/" + name + ".yaml")));
    List<Path> published = StandIn.published(name);
    for (Path file : published) {
      judges.add(Description.read(file));
    }
    if (published.isEmpty()) {
      System.err.println(
          "NOT TESTED: requests beside a description that %s publishes (%s)"
              .formatted(
                  name,
                  kind == Kind.GITLAB
                      ? "GitLab publishes none that is small enough"
                      : "WG_INTENT_FORGE_SPECS is not set"));
    }
    return judges;
  }

  private static String repository(Kind kind) {
    return switch (kind) {
      case GITEA, FORGEJO -> "/api/v1/repos/home/intent";
      case GITHUB -> "/repos/home/intent";
      case GITLAB -> "/api/v4/projects/home%2Fintent";
    };
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrongIsSeen(Kind kind) throws IOException {
    String requests = kind == Kind.GITLAB ? "/merge_requests" : "/pulls";
    String right =
        kind == Kind.GITLAB
            ? "{\"source_branch\": \"a\", \"target_branch\": \"main\", \"title\": \"x\"}"
            : "{\"head\": \"a\", \"base\": \"main\", \"title\": \"x\"}";
    String status =
        "{\"state\": \"pending\", \"%s\": \"c\", \"description\": \"d\"}"
            .formatted(kind == Kind.GITLAB ? "name" : "context");
    for (Description judge : judges(kind)) {
      String list = repository(kind) + requests;
      String statuses = repository(kind) + "/statuses/" + COMMIT;
      assertThat(judge.request("POST", list, "", right)).isEmpty();
      assertThat(judge.request("POST", statuses, "", status)).isEmpty();
      assertThat(judge.request("GET", list, "state=all", "")).isEmpty();

      assertThat(judge.request("POST", list, "", right.replace("title", "titel")))
          .as("%s: a field", judge)
          .isNotEmpty();
      assertThat(judge.request("POST", list, "", right.replace("\"x\"", "7")))
          .as("%s: a type", judge)
          .isNotEmpty();
      assertThat(judge.request("POST", list, "", "")).as("%s: no body", judge).isNotEmpty();
      assertThat(judge.request("GET", list, "stat=all", ""))
          .as("%s: a parameter", judge)
          .isNotEmpty();
      assertThat(judge.request("GET", list + "x", "", "")).as("%s: a path", judge).isNotEmpty();
      assertThat(judge.request("PUT", list, "", right)).as("%s: a method", judge).isNotEmpty();
      // Forgejo's own names no states of a commit's status.
      if (!judge.toString().startsWith("forgejo-")) {
        assertThat(judge.request("POST", statuses, "", status.replace("pending", "waiting")))
            .as("%s: a state", judge)
            .isNotEmpty();
      }
      assertThat(judge.answer("GET", list, 200, "[{\"nummer\": 1}]", true))
          .as("%s: an answer", judge)
          .isNotEmpty();
      assertThat(judge.answer("GET", list, 299, "[]", true))
          .as("%s: no such answer", judge)
          .isNotEmpty();
    }
  }

  /** What GitHub itself shows as an answer is understood. */
  @Test
  void whatGitHubShowsIsUnderstood() throws Exception {
    List<Path> published = StandIn.published("github");
    if (published.isEmpty()) {
      System.err.println(
          "NOT TESTED: the answers that GitHub documents (WG_INTENT_FORGE_SPECS is not set)");
      return;
    }
    JsonNode examples =
        Json.read(Files.readString(published.getFirst())).at("/components/examples");
    JsonNode pulls = examples.at("/pull-request-simple-items/value");
    JsonNode notes = examples.at("/issue-comment-items/value");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    server.createContext(
        "/",
        exchange -> {
          byte[] answer =
              (exchange.getRequestURI().getPath().endsWith("/comments") ? notes : pulls)
                  .toString()
                  .replace("\"master\"", "\"main\"")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      Path token = Files.writeString(folder.resolve("token"), "t");
      Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      Forge forge =
          ForgeFile.forge(
              new ForgeSettings(
                  Kind.GITHUB,
                  url,
                  Optional.of(url),
                  "octocat/Hello-World",
                  token,
                  Trust.of(Optional.empty())),
              InstantSource.system());
      assertThat(forge.open())
          .singleElement()
          .satisfies(
              request -> {
                assertThat(request.number()).isEqualTo(1347);
                assertThat(request.isOpen()).isTrue();
                assertThat(request.head()).isEqualTo("6dcb09b5b57875f334f61aebed695e2e4193db5e");
                assertThat(request.body()).isNotEmpty();
              });
      assertThat(forge.notes(forge.open().getFirst())).isNotEmpty();
    } finally {
      server.stop(0);
    }
  }
}
