package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.wgintent.job.Forge;
import org.wgintent.job.ForgeException;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Repository;

/** GitLab. */
final class GitLabForge implements Forge {

  private static final int BAD_REQUEST = 400;
  private static final int CONFLICT = 409;
  private static final String PAGE = "?per_page=100";
  private static final String MERGE_REQUESTS = "/merge_requests";

  private final ForgeSettings settings;
  private final Api api;
  private final String project;

  GitLabForge(ForgeSettings settings, InstantSource clock) throws IOException {
    this.settings = settings;
    this.api =
        new Api(settings, "/api/v4", new Api.Credential("PRIVATE-TOKEN", ""), Map.of(), clock);
    this.project = "/projects/" + Api.part(settings.repository());
  }

  @Override
  public String called(Request request) {
    return "!" + request.number();
  }

  @Override
  public String url(ObjectName commit) {
    return settings.url() + "/" + settings.repository() + "/-/commit/" + commit;
  }

  @Override
  public int longestText() {
    return settings.kind().longestText();
  }

  @Override
  public int longestStatus() {
    return settings.kind().longestStatus();
  }

  // ---- requests ----

  @Override
  public List<Request> open() throws IOException {
    return requests(
        api
            .all(project + MERGE_REQUESTS + "?state=opened&target_branch=main&per_page=100")
            .stream());
  }

  @Override
  public List<Request> ended() throws IOException {
    String newest = "?state=all&target_branch=main&order_by=updated_at&sort=desc&per_page=50";
    return requests(
            StreamSupport.stream(api.get(project + MERGE_REQUESTS + newest).spliterator(), false))
        .stream()
        .filter(request -> !request.isOpen())
        .toList();
  }

  private static List<Request> requests(Stream<JsonNode> all) {
    return all.filter(it -> it.path("source_project_id").equals(it.path("target_project_id")))
        .map(GitLabForge::request)
        .toList();
  }

  private static Request request(JsonNode it) {
    String state = it.path("state").asText();
    String merged =
        Stream.of("merge_commit_sha", "squash_commit_sha", "sha")
            .map(field -> it.path(field).asText(""))
            .filter(sha -> !sha.isEmpty() && !sha.equals("null"))
            .findFirst()
            .orElse("");
    return new Request(
        it.path("iid").asInt(),
        it.path("web_url").asText(),
        it.path("source_branch").asText(),
        it.path("description").asText(""),
        state.equals("opened") || state.equals("locked"),
        it.path("sha").asText(""),
        state.equals("merged") ? Optional.of(merged) : Optional.empty());
  }

  @Override
  public Request create(String source, String title, String body) throws IOException {
    ObjectNode wanted =
        Api.object()
            .put("source_branch", source)
            .put("target_branch", Repository.MAIN)
            .put("title", title)
            .put("description", body);
    JsonNode made = api.ask("POST", project + MERGE_REQUESTS, Optional.of(wanted), CONFLICT);
    if (made.has("iid")) {
      return request(made);
    }
    return Api.there(open(), source, made);
  }

  private String one(Request request) {
    return project + MERGE_REQUESTS + "/" + request.number();
  }

  private void put(Request request, String field, String value) throws IOException {
    api.ask("PUT", one(request), Optional.of(Api.object().put(field, value)));
  }

  @Override
  public void edit(Request request, String body) throws IOException {
    put(request, "description", body);
  }

  @Override
  public void close(Request request) throws IOException {
    put(request, "state_event", "close");
  }

  @Override
  public void label(Request request, Set<String> labels) throws IOException {
    put(request, "add_labels", String.join(",", labels));
  }

  // ---- notes ----

  @Override
  public List<Note> notes(Request request) throws IOException {
    return api.notes(one(request) + "/notes" + PAGE);
  }

  @Override
  public void note(Request request, String text) throws IOException {
    api.ask("POST", one(request) + "/notes", Optional.of(Api.object().put("body", text)));
  }

  @Override
  public void rewrite(Request request, Note note, String text) throws IOException {
    api.ask(
        "PUT", one(request) + "/notes/" + note.id(), Optional.of(Api.object().put("body", text)));
  }

  /** Each is a discussion of its own: what was said before a call was cut is not said again. */
  @Override
  public void atLines(Request request, ObjectName head, String mark, List<LineNote> lines)
      throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    String discussions = one(request) + "/discussions";
    Set<String> said = new HashSet<>();
    for (JsonNode discussion : api.all(discussions + PAGE)) {
      discussion.path("notes").forEach(note -> said.add(note.path("body").asText("").strip()));
    }
    JsonNode refs = api.get(one(request)).path("diff_refs");
    for (LineNote line : lines) {
      String text = line.text() + "\n" + mark;
      if (said.contains(text.strip())) {
        continue;
      }
      ObjectNode discussion = Api.object().put("body", text);
      discussion
          .putObject("position")
          .put("position_type", "text")
          .put("base_sha", refs.path("base_sha").asText())
          .put("start_sha", refs.path("start_sha").asText())
          .put("head_sha", refs.path("head_sha").asText())
          .put("old_path", line.path())
          .put("new_path", line.path())
          .put("new_line", line.line());
      api.ask("POST", discussions, Optional.of(discussion));
    }
  }

  // ---- statuses ----

  @Override
  public Optional<Status> status(ObjectName commit, String name) throws IOException {
    return api
        .all(project + "/repository/commits/" + commit + "/statuses?name=" + Api.part(name))
        .stream()
        .findFirst()
        .map(
            it ->
                new Status(
                    switch (it.path("status").asText()) {
                      case "success" -> Status.State.SUCCESS;
                      case "failed" -> Status.State.FAILURE;
                      default -> Status.State.PENDING;
                    },
                    it.path("description").asText(""),
                    Optional.of(it.path("target_url").asText(""))
                        .filter(url -> !url.isEmpty() && !url.equals("null"))));
  }

  /** It refuses a state that it has already, also with another text: that is no failure. */
  @Override
  public void say(ObjectName commit, String branch, String name, Status status) throws IOException {
    ObjectNode said =
        Api.object()
            .put(
                "state",
                switch (status.state()) {
                  case SUCCESS -> "success";
                  case PENDING -> "pending";
                  case FAILURE -> "failed";
                })
            .put("ref", branch)
            .put("name", name)
            .put("description", status.text());
    status.url().ifPresent(url -> said.put("target_url", url));
    JsonNode answer =
        api.ask("POST", project + "/statuses/" + commit, Optional.of(said), BAD_REQUEST);
    String refusal = answer.path("message").toString();
    if (answer.has("message") && !refusal.contains("Cannot transition status")) {
      throw ForgeException.refused("no status of %s: %s".formatted(commit, refusal));
    }
  }

  @Override
  public void comment(ObjectName commit, String mark, String text) throws IOException {
    api.comment(project + "/repository/commits/" + commit + "/comments", PAGE, "note", mark, text);
  }
}
