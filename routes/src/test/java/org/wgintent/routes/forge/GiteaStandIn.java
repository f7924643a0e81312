package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Stands for Gitea, or for Forgejo. */
final class GiteaStandIn extends PullStandIn {

  GiteaStandIn(ForgeSettings.Kind kind, Setup setup) throws IOException {
    super(kind, "/api/v1", setup);
  }

  @Override
  String tokenHeader() {
    return "Authorization";
  }

  @Override
  String tokenPrefix() {
    return "token ";
  }

  /** Comments come all at once. */
  @Override
  boolean isPaged(String path) {
    return !path.contains("/issues/");
  }

  @Override
  int alreadyThere() {
    return 409;
  }

  @Override
  String commented() {
    return "COMMENT";
  }

  @Override
  int edited() {
    return 201;
  }

  @Override
  ObjectNode json(Pull pull) {
    ObjectNode json = common(pull).put("merged", pull.merged.isPresent());
    json.putObject("base")
        .put("label", "main")
        .put("ref", "main")
        .put("sha", tip("main").orElse(""))
        .put("repo_id", REPOSITORY_ID);
    json.putObject("head")
        .put("label", pull.source)
        .put(
            "ref",
            tip(pull.source).isPresent() ? pull.source : "refs/pull/" + pull.number + "/head")
        .put("sha", pull.head)
        .put("repo_id", REPOSITORY_ID);
    return json;
  }

  @Override
  JsonNode label(String name) {
    return object().put("id", labels.indexOf(name) + 1).put("name", name).put("color", "4b7bec");
  }

  @Override
  String labelOf(JsonNode wanted) {
    return labels.get(wanted.asInt() - 1);
  }

  @Override
  ObjectNode json(String context, Said said) {
    ObjectNode json =
        object()
            .put("status", said.state())
            .put("context", context)
            .put("description", said.text());
    return said.url().isEmpty() ? json : json.put("target_url", said.url());
  }
}
