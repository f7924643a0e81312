package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.wgintent.job.Forge;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Repository;

/** What GitHub, and Gitea and Forgejo after it, do alike: pull requests. */
abstract class PullForge implements Forge {

  private final ForgeSettings settings;
  private final Api api;
  private final String repo;

  PullForge(ForgeSettings settings, Api api) {
    this.settings = settings;
    this.api = api;
    this.repo = "/repos/" + settings.repository();
  }

  final Api api() {
    return api;
  }

  /** What is below the repository. */
  final String in(String path) {
    return repo + path;
  }

  // ---- where they differ ----

  /** The query of a list: pull requests into main that are open. */
  abstract String openOnes();

  /** The newest that are not. */
  abstract String endedOnes();

  /** Of a long list, so many at once. */
  abstract String page();

  /** One from a branch of the repository itself. */
  abstract boolean isOwn(JsonNode pull);

  abstract String source(JsonNode pull);

  abstract boolean isMerged(JsonNode pull);

  /** A comment at a line of the file as it is in the pull request. */
  abstract ObjectNode atLine(LineNote note);

  /** The status that a new pull request is refused with where there is one of its branch. */
  abstract int alreadyThere();

  /** What the state of a status is called in an answer. */
  abstract String stateField();

  // ---- requests ----

  @Override
  public String called(Request request) {
    return "#" + request.number();
  }

  @Override
  public String url(ObjectName commit) {
    return settings.url() + "/" + settings.repository() + "/commit/" + commit;
  }

  @Override
  public int longestText() {
    return settings.kind().longestText();
  }

  @Override
  public int longestStatus() {
    return settings.kind().longestStatus();
  }

  @Override
  public List<Request> open() throws IOException {
    return requests(api.all(in("/pulls?" + openOnes())));
  }

  @Override
  public List<Request> ended() throws IOException {
    return requests(
        StreamSupport.stream(api.get(in("/pulls?" + endedOnes())).spliterator(), false).toList());
  }

  private List<Request> requests(List<JsonNode> pulls) {
    return pulls.stream()
        .filter(pull -> pull.at("/base/ref").asText().equals(Repository.MAIN))
        .filter(this::isOwn)
        .map(this::request)
        .toList();
  }

  private Request request(JsonNode pull) {
    return new Request(
        pull.path("number").asInt(),
        pull.path("html_url").asText(),
        source(pull),
        pull.path("body").asText(""),
        pull.path("state").asText().equals("open"),
        pull.at("/head/sha").asText(),
        isMerged(pull) ? Optional.of(pull.path("merge_commit_sha").asText("")) : Optional.empty());
  }

  @Override
  public Request create(String source, String title, String body) throws IOException {
    ObjectNode wanted =
        Api.object()
            .put("head", source)
            .put("base", Repository.MAIN)
            .put("title", title)
            .put("body", body);
    JsonNode made = api.ask("POST", in("/pulls"), Optional.of(wanted), alreadyThere());
    if (made.has("number")) {
      return request(made);
    }
    return Api.there(open(), source, made);
  }

  @Override
  public void edit(Request request, String body) throws IOException {
    patch(request, Api.object().put("body", body));
  }

  @Override
  public void close(Request request) throws IOException {
    patch(request, Api.object().put("state", "closed"));
  }

  private void patch(Request request, ObjectNode change) throws IOException {
    api.ask("PATCH", in("/pulls/" + request.number()), Optional.of(change));
  }

  // ---- notes ----

  private String issue(Request request) {
    return in("/issues/" + request.number());
  }

  @Override
  public List<Note> notes(Request request) throws IOException {
    return api.notes(issue(request) + "/comments" + page());
  }

  @Override
  public void note(Request request, String text) throws IOException {
    api.ask("POST", issue(request) + "/comments", Optional.of(Api.object().put("body", text)));
  }

  @Override
  public void rewrite(Request request, Note note, String text) throws IOException {
    api.ask(
        "PATCH", in("/issues/comments/" + note.id()), Optional.of(Api.object().put("body", text)));
  }

  @Override
  public void atLines(Request request, ObjectName head, String mark, List<LineNote> lines)
      throws IOException {
    String reviews = in("/pulls/" + request.number() + "/reviews");
    if (lines.isEmpty()
        || api.all(reviews + page()).stream()
            .anyMatch(review -> review.path("body").asText("").contains(mark))) {
      return;
    }
    ObjectNode review =
        Api.object()
            .put("event", "COMMENT")
            .put("commit_id", head.hex())
            .put("body", "What is wrong, at its lines.\n" + mark);
    lines.forEach(line -> review.withArray("comments").add(atLine(line)));
    api.ask("POST", reviews, Optional.of(review));
  }

  // ---- statuses ----

  @Override
  public Optional<Status> status(ObjectName commit, String name) throws IOException {
    JsonNode combined = api.get(in("/commits/" + commit + "/status" + page()));
    for (JsonNode status : combined.path("statuses")) {
      if (status.path("context").asText().equals(name)) {
        return state(status.path(stateField()).asText())
            .map(
                state ->
                    new Status(
                        state,
                        status.path("description").asText(""),
                        Optional.of(status.path("target_url").asText(""))
                            .filter(url -> !url.isEmpty())));
      }
    }
    return Optional.empty();
  }

  private static Optional<Status.State> state(String text) {
    return switch (text) {
      case "success" -> Optional.of(Status.State.SUCCESS);
      case "pending" -> Optional.of(Status.State.PENDING);
      case "failure" -> Optional.of(Status.State.FAILURE);
      default -> Optional.empty();
    };
  }

  @Override
  public void say(ObjectName commit, String branch, String name, Status status) throws IOException {
    ObjectNode said =
        Api.object()
            .put("state", status.state().name().toLowerCase(Locale.ROOT))
            .put("context", name)
            .put("description", status.text());
    status.url().ifPresent(url -> said.put("target_url", url));
    api.ask("POST", in("/statuses/" + commit), Optional.of(said));
  }
}
