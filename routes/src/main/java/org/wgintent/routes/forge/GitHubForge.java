package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wgintent.job.ObjectName;

/** GitHub, or GitHub Enterprise. */
final class GitHubForge extends PullForge {

  private static final String PUBLIC = "https://github.com";
  private static final int UNPROCESSABLE = 422;

  GitHubForge(ForgeSettings settings, InstantSource clock) throws IOException {
    super(
        settings,
        new Api(
            settings.url().equals(PUBLIC) ? settings.withApi("https://api.github.com") : settings,
            "/api/v3",
            new Api.Credential("Authorization", "Bearer "),
            Map.of("Accept", "application/vnd.github+json", "X-GitHub-Api-Version", "2022-11-28"),
            clock));
  }

  @Override
  String openOnes() {
    return "state=open&base=main&per_page=100";
  }

  @Override
  String endedOnes() {
    return "state=closed&base=main&sort=updated&direction=desc&per_page=50";
  }

  @Override
  String page() {
    return "?per_page=100";
  }

  @Override
  boolean isOwn(JsonNode pull) {
    JsonNode base = pull.at("/base/repo/id");
    return !base.isMissingNode() && base.equals(pull.at("/head/repo/id"));
  }

  @Override
  String source(JsonNode pull) {
    return pull.at("/head/ref").asText();
  }

  @Override
  boolean isMerged(JsonNode pull) {
    return !pull.path("merged_at").asText("").isEmpty();
  }

  @Override
  ObjectNode atLine(LineNote note) {
    return Api.object()
        .put("path", note.path())
        .put("line", note.line())
        .put("side", "RIGHT")
        .put("body", note.text());
  }

  @Override
  int alreadyThere() {
    return UNPROCESSABLE;
  }

  @Override
  String stateField() {
    return "state";
  }

  @Override
  public void label(Request request, Set<String> labels) throws IOException {
    ObjectNode wanted = Api.object();
    labels.forEach(label -> wanted.withArray("labels").add(label));
    api().ask("POST", in("/issues/" + request.number() + "/labels"), Optional.of(wanted));
  }

  @Override
  public void comment(ObjectName commit, String mark, String text) throws IOException {
    api().comment(in("/commits/" + commit + "/comments"), page(), "body", mark, text);
  }
}
