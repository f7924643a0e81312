package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.wgintent.job.ObjectName;

/** Gitea and Forgejo. */
final class GiteaForge extends PullForge {

  private static final int CONFLICT = 409;
  private static final String COLOR = "#4b7bec";

  GiteaForge(ForgeSettings settings, InstantSource clock) throws IOException {
    super(
        settings,
        new Api(
            settings, "/api/v1", new Api.Credential("Authorization", "token "), Map.of(), clock));
  }

  @Override
  String openOnes() {
    return "state=open&limit=50";
  }

  @Override
  String endedOnes() {
    return "state=closed&sort=recentupdate&limit=50";
  }

  @Override
  String page() {
    return "";
  }

  @Override
  boolean isOwn(JsonNode pull) {
    return pull.at("/head/repo_id").equals(pull.at("/base/repo_id"));
  }

  /** Where its branch is gone, {@code ref} is that of the pull request. */
  @Override
  String source(JsonNode pull) {
    String ref = pull.at("/head/ref").asText();
    return ref.startsWith("refs/pull/") ? pull.at("/head/label").asText() : ref;
  }

  @Override
  boolean isMerged(JsonNode pull) {
    return pull.path("merged").asBoolean();
  }

  @Override
  ObjectNode atLine(LineNote note) {
    return Api.object()
        .put("path", note.path())
        .put("new_position", note.line())
        .put("body", note.text());
  }

  @Override
  int alreadyThere() {
    return CONFLICT;
  }

  @Override
  String stateField() {
    return "status";
  }

  /** By their numbers: whatever is not there yet is made. */
  @Override
  public void label(Request request, Set<String> labels) throws IOException {
    Map<String, JsonNode> there = new TreeMap<>();
    for (JsonNode label : api().all(in("/labels?limit=50"))) {
      there.put(label.path("name").asText(), label);
    }
    ObjectNode wanted = Api.object();
    for (String name : labels) {
      JsonNode label = there.get(name);
      if (label == null) {
        label =
            api()
                .ask(
                    "POST",
                    in("/labels"),
                    Optional.of(Api.object().put("name", name).put("color", COLOR)));
      }
      wanted.withArray("labels").add(label.path("id").asLong());
    }
    api().ask("POST", in("/issues/" + request.number() + "/labels"), Optional.of(wanted));
  }

  /** It has no place for that. */
  @Override
  public void comment(ObjectName commit, String mark, String text) {}
}
