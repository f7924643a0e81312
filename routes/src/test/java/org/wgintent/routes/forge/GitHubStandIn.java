package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Stands for GitHub. */
final class GitHubStandIn extends PullStandIn {

  GitHubStandIn(Setup setup) throws IOException {
    super(ForgeSettings.Kind.GITHUB, "", setup);
  }

  @Override
  String tokenHeader() {
    return "Authorization";
  }

  @Override
  String tokenPrefix() {
    return "Bearer ";
  }

  /** Whose branch is gone is closed. */
  @Override
  void settle() {
    super.settle();
    for (Pull pull : pulls) {
      if (pull.isOpen() && tip(pull.source).isEmpty()) {
        pull.state = "closed";
      }
    }
  }

  @Override
  int alreadyThere() {
    return 422;
  }

  @Override
  String commented() {
    return "COMMENTED";
  }

  @Override
  int edited() {
    return 200;
  }

  @Override
  ObjectNode json(Pull pull) {
    ObjectNode json = common(pull);
    if (pull.isOpen()) {
      // A commit that tries the merge, and that nobody has.
      json.put("merge_commit_sha", "f".repeat(40));
    }
    if (pull.merged.isPresent()) {
      json.put("merged_at", "2026-11-27T12:00:00Z");
    } else {
      json.putNull("merged_at");
    }
    json.set("base", branch("main", tip("main").orElse("")));
    json.set("head", branch(pull.source, pull.head));
    return json;
  }

  private static ObjectNode branch(String name, String commit) {
    ObjectNode branch = object().put("label", "home:" + name).put("ref", name).put("sha", commit);
    branch.putObject("repo").put("id", REPOSITORY_ID).put("full_name", REPOSITORY);
    return branch;
  }

  @Override
  Answer merged(Pull pull) {
    return new Answer(
        200,
        object()
            .put("sha", pull.merged.orElseThrow())
            .put("merged", true)
            .put("message", "merged"));
  }

  @Override
  JsonNode label(String name) {
    return object()
        .put("id", 1 + Math.abs(name.hashCode() % 1000))
        .put("name", name)
        .put("color", "4b7bec");
  }

  @Override
  String labelOf(JsonNode wanted) {
    return wanted.asText();
  }

  @Override
  ObjectNode json(String context, Said said) {
    ObjectNode json =
        object().put("state", said.state()).put("context", context).put("description", said.text());
    return said.url().isEmpty() ? json.putNull("target_url") : json.put("target_url", said.url());
  }
}
