package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stands for GitLab. */
final class GitLabStandIn extends StandIn {

  private static final String PROJECT = "/api/v4/projects/home%2Fintent/";

  GitLabStandIn(Setup setup) throws IOException {
    super(ForgeSettings.Kind.GITLAB, setup);
  }

  @Override
  String tokenHeader() {
    return "PRIVATE-TOKEN";
  }

  @Override
  String tokenPrefix() {
    return "";
  }

  @Override
  Answer answer(String method, String path, String query, JsonNode body) {
    String[] at = path.substring(PROJECT.length()).split("/", -1);
    String what = method + " " + at[0] + (at.length > 2 ? " " + at[2] : at.length > 1 ? " N" : "");
    return switch (what) {
      case "GET merge_requests" ->
          new Answer(200, list(of(query(query, "state")).stream().map(this::json).toList()));
      case "POST merge_requests" -> create(body);
      case "GET merge_requests N" -> new Answer(200, withRefs(pull(at)));
      case "PUT merge_requests N" -> new Answer(200, json(edit(pull(at), body)));
      case "PUT merge_requests merge" -> {
        merge(pull(at));
        yield new Answer(200, json(pull(at)));
      }
      case "GET merge_requests notes" -> new Answer(200, notes(pull(at).notes));
      case "POST merge_requests notes" -> {
        int id = id();
        pull(at).notes.put(id, body.path("body").asText());
        yield new Answer(201, note(id, body.path("body").asText()));
      }
      case "PUT merge_requests notes" -> {
        int id = Integer.parseInt(at[3]);
        pull(at).notes.put(id, body.path("body").asText());
        yield new Answer(200, note(id, body.path("body").asText()));
      }
      case "GET merge_requests discussions" ->
          new Answer(200, list(pull(at).reviews.stream().map(GitLabStandIn::json).toList()));
      case "POST merge_requests discussions" -> new Answer(201, json(discussion(pull(at), body)));
      case "POST statuses N" -> said(at[1], body);
      case "GET repository N" -> throw new IllegalStateException(path);
      default -> ofCommit(at, method, query, body);
    };
  }

  private Pull pull(String[] at) {
    return pull(Integer.parseInt(at[1]));
  }

  /** {@code repository/commits/SHA/...}. */
  private Answer ofCommit(String[] at, String method, String query, JsonNode body) {
    String commit = at[2];
    if (at[3].equals("statuses")) {
      return new Answer(
          200,
          list(
              statuses.getOrDefault(commit, Map.of()).entrySet().stream()
                  .filter(it -> it.getKey().equals(query(query, "name")))
                  .map(it -> json(commit, it.getKey(), it.getValue()))
                  .toList()));
    }
    List<String> its = comments.computeIfAbsent(commit, c -> new ArrayList<>());
    if (method.equals("POST")) {
      its.add(body.path("note").asText());
      return new Answer(201, object().put("note", body.path("note").asText()));
    }
    return new Answer(200, list(its.stream().map(text -> object().put("note", text)).toList()));
  }

  private Answer create(JsonNode body) {
    String source = body.path("source_branch").asText();
    Optional<Pull> there = open(source);
    if (there.isPresent()) {
      ObjectNode refused = object();
      refused
          .putArray("message")
          .add(
              "Another open merge request already exists for this source branch: !"
                  + there.get().number);
      return new Answer(409, refused);
    }
    return new Answer(
        201, json(create(source, body.path("title").asText(), body.path("description").asText())));
  }

  private static Pull edit(Pull pull, JsonNode body) {
    pull.title = body.path("title").asText(pull.title);
    pull.body = body.path("description").asText(pull.body);
    if (body.path("state_event").asText().equals("close")) {
      pull.state = "closed";
    }
    if (body.has("add_labels")) {
      pull.labels.addAll(List.of(body.path("add_labels").asText().split(",", -1)));
    }
    return pull;
  }

  private ObjectNode json(Pull pull) {
    ObjectNode json =
        object()
            .put("iid", pull.number)
            .put("web_url", url() + "/" + REPOSITORY + "/-/merge_requests/" + pull.number)
            .put("title", pull.title)
            .put("description", pull.body)
            .put("state", pull.isOpen() ? "opened" : pull.state)
            .put("source_branch", pull.source)
            .put("target_branch", "main")
            .put("source_project_id", REPOSITORY_ID)
            .put("target_project_id", REPOSITORY_ID)
            .put("sha", pull.head)
            .putNull("squash_commit_sha");
    pull.merged.ifPresentOrElse(
        commit -> json.put("merge_commit_sha", commit), () -> json.putNull("merge_commit_sha"));
    json.putArray("labels");
    pull.labels.forEach(label -> json.withArray("labels").add(label));
    return json;
  }

  private ObjectNode withRefs(Pull pull) {
    ObjectNode json = json(pull);
    String base = run("merge-base", "main", pull.head).strip();
    json.putObject("diff_refs")
        .put("base_sha", base)
        .put("start_sha", base)
        .put("head_sha", pull.head);
    return json;
  }

  private Review discussion(Pull pull, JsonNode body) {
    JsonNode position = body.path("position");
    Review review =
        new Review(
            id(),
            position.path("head_sha").asText(),
            body.path("body").asText(),
            List.of(
                position.path("new_path").asText()
                    + ":"
                    + position.path("new_line").asInt()
                    + " "
                    + body.path("body").asText()));
    pull.reviews.add(review);
    return review;
  }

  private static ObjectNode json(Review review) {
    ObjectNode json = object().put("id", String.valueOf(review.id()));
    json.putArray("notes").add(note(review.id(), review.body()));
    return json;
  }

  private static JsonNode notes(Map<Integer, String> notes) {
    return list(notes.entrySet().stream().map(it -> note(it.getKey(), it.getValue())).toList());
  }

  private static ObjectNode note(int id, String text) {
    return object().put("id", id).put("body", text);
  }

  /** The state that it has already is refused. */
  private Answer said(String commit, JsonNode body) {
    String name = body.path("name").asText();
    Said before = statuses.getOrDefault(commit, Map.of()).get(name);
    if (before != null && before.state().equals(body.path("state").asText())) {
      return new Answer(
          400,
          object().put("message", "Cannot transition status via :enqueue from :" + before.state()));
    }
    status(commit, body, "name");
    return new Answer(201, json(commit, name, statuses.get(commit).get(name)));
  }

  private static ObjectNode json(String commit, String name, Said said) {
    ObjectNode json =
        object()
            .put("id", 1)
            .put("sha", commit)
            .put("status", said.state())
            .put("name", name)
            .put("description", said.text());
    return said.url().isEmpty() ? json.putNull("target_url") : json.put("target_url", said.url());
  }
}
