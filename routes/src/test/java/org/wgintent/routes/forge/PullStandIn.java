package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What GitHub, Gitea and Forgejo do alike. */
abstract class PullStandIn extends StandIn {

  private final String prefix;

  PullStandIn(ForgeSettings.Kind kind, String prefix, Setup setup) throws IOException {
    super(kind, setup);
    this.prefix = prefix + "/repos/" + REPOSITORY;
  }

  abstract ObjectNode json(Pull pull);

  abstract JsonNode label(String name);

  abstract String labelOf(JsonNode wanted);

  abstract ObjectNode json(String context, Said said);

  abstract int alreadyThere();

  abstract int edited();

  /** What it calls a review that only says something. */
  abstract String commented();

  @Override
  Answer answer(String method, String path, String query, JsonNode body) {
    String[] at = path.substring(prefix.length() + 1).split("/", -1);
    String what = method + " " + at[0] + (at.length > 2 ? " " + at[2] : at.length > 1 ? " N" : "");
    return switch (what) {
      case "GET pulls" ->
          new Answer(200, list(of(query(query, "state")).stream().map(this::json).toList()));
      case "POST pulls" -> create(body);
      case "PATCH pulls N" -> new Answer(edited(), json(edit(pull(at), body)));
      case "POST pulls merge", "PUT pulls merge" -> {
        merge(pull(at));
        yield merged(pull(at));
      }
      case "GET pulls reviews" ->
          new Answer(200, list(pull(at).reviews.stream().map(this::json).toList()));
      case "POST pulls reviews" -> new Answer(200, json(review(pull(at), body)));
      case "GET issues comments" -> new Answer(200, notes(pull(at).notes));
      case "POST issues comments" -> {
        int id = id();
        pull(at).notes.put(id, body.path("body").asText());
        yield new Answer(201, note(id, body.path("body").asText()));
      }
      case "PATCH issues " -> throw new IllegalStateException(path);
      case "POST issues labels" -> {
        body.path("labels").forEach(label -> pull(at).labels.add(labelOf(label)));
        yield new Answer(200, list(pull(at).labels.stream().map(this::label).toList()));
      }
      case "GET labels" -> new Answer(200, list(labels.stream().map(this::label).toList()));
      case "POST labels" -> {
        labels.add(body.path("name").asText());
        yield new Answer(201, label(body.path("name").asText()));
      }
      case "GET commits status" -> new Answer(200, combined(at[1]));
      case "POST statuses N" -> {
        status(at[1], body, "context");
        yield new Answer(
            201,
            json(
                body.path("context").asText(),
                statuses.get(at[1]).get(body.path("context").asText())));
      }
      case "GET commits comments" ->
          new Answer(
              200,
              list(
                  comments.getOrDefault(at[1], List.of()).stream()
                      .map(text -> note(1, text))
                      .toList()));
      case "POST commits comments" -> {
        comments.computeIfAbsent(at[1], c -> new ArrayList<>()).add(body.path("body").asText());
        yield new Answer(201, note(1, body.path("body").asText()));
      }
      default -> rewritten(at, body);
    };
  }

  /** {@code PATCH issues/comments/ID}. */
  private Answer rewritten(String[] at, JsonNode body) {
    int id = Integer.parseInt(at[2]);
    for (Pull pull : pulls) {
      if (pull.notes.replace(id, body.path("body").asText()) != null) {
        return new Answer(200, note(id, body.path("body").asText()));
      }
    }
    throw new IllegalStateException(String.join("/", at));
  }

  private Pull pull(String[] at) {
    return pull(Integer.parseInt(at[1]));
  }

  private Answer create(JsonNode body) {
    String head = body.path("head").asText();
    Optional<Pull> there = open(head);
    if (there.isPresent()) {
      return new Answer(alreadyThere(), object().put("message", "there is #" + there.get().number));
    }
    Pull pull = create(head, body.path("title").asText(), body.path("body").asText());
    return new Answer(201, json(pull));
  }

  private static Pull edit(Pull pull, JsonNode body) {
    pull.title = body.path("title").asText(pull.title);
    pull.body = body.path("body").asText(pull.body);
    pull.state = body.path("state").asText(pull.state);
    return pull;
  }

  Answer merged(Pull pull) {
    return new Answer(200, MissingNode.getInstance());
  }

  private Review review(Pull pull, JsonNode body) {
    List<String> lines = new ArrayList<>();
    body.path("comments")
        .forEach(
            line ->
                lines.add(
                    line.path("path").asText()
                        + ":"
                        + line.path("line").asInt(line.path("new_position").asInt())
                        + " "
                        + line.path("body").asText()));
    Review review =
        new Review(id(), body.path("commit_id").asText(), body.path("body").asText(), lines);
    pull.reviews.add(review);
    return review;
  }

  private ObjectNode json(Review review) {
    return object()
        .put("id", review.id())
        .put("body", review.body())
        .put("commit_id", review.commit())
        .put("state", commented());
  }

  private static JsonNode notes(Map<Integer, String> notes) {
    return list(notes.entrySet().stream().map(it -> note(it.getKey(), it.getValue())).toList());
  }

  private static ObjectNode note(int id, String text) {
    return object().put("id", id).put("body", text);
  }

  private ObjectNode combined(String commit) {
    ObjectNode combined =
        object()
            .put("state", "pending")
            .put("sha", commit)
            .put("total_count", statuses.getOrDefault(commit, Map.of()).size());
    combined.putArray("statuses");
    statuses
        .getOrDefault(commit, Map.of())
        .forEach((context, said) -> combined.withArray("statuses").add(json(context, said)));
    return combined;
  }

  /** Fields that all of them have. */
  final ObjectNode common(Pull pull) {
    ObjectNode json =
        object()
            .put("number", pull.number)
            .put("html_url", url() + "/" + REPOSITORY + "/pulls/" + pull.number)
            .put("title", pull.title)
            .put("body", pull.body)
            .put("state", pull.isOpen() ? "open" : "closed");
    pull.merged.ifPresentOrElse(
        commit -> json.put("merge_commit_sha", commit), () -> json.putNull("merge_commit_sha"));
    json.set("labels", list(pull.labels.stream().map(this::label).toList()));
    return json;
  }
}
