package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wgintent.artifact.Json;
import org.wgintent.job.Forge;
import org.wgintent.routes.Clone;
import org.wgintent.routes.trust.Trust;

/**
 * Stands for a forge: it keeps requests, notes, labels and statuses, over a real repository, and
 * answers as that kind of forge does. Every request, and every answer that is no failure, is judged
 * by our description of the forge, and by its own where that is given.
 */
public abstract class StandIn implements AutoCloseable {

  public static final String TOKEN = "tok-7c1f0e55a9";
  public static final String REPOSITORY = "home/intent";
  static final int REPOSITORY_ID = 7;

  /** Whatever is asked for: a forge may be set up so. */
  static final int LONGEST_PAGE = 15;

  /** What may go wrong with a call. */
  enum Fault {
    /** The connection ends before anything is done. */
    CUT_BEFORE,
    /** It is done, and the connection ends. */
    CUT_AFTER,
    /** It is done, and half of the answer comes. */
    HALF,
    /** Nothing is done: 503. */
    UNAVAILABLE,
    /** Nothing is done: 429, and when to come again. */
    LIMITED
  }

  /** A request of a branch. */
  static final class Pull {
    final int number;
    final String source;
    String title;
    String body;
    String state = "open";
    String head;
    Optional<String> merged = Optional.empty();
    final Set<String> labels = new LinkedHashSet<>();
    final Map<Integer, String> notes = new TreeMap<>();
    final List<Review> reviews = new ArrayList<>();

    Pull(int number, String source, String title, String body, String head) {
      this.number = number;
      this.source = source;
      this.title = title;
      this.body = body;
      this.head = head;
    }

    boolean isOpen() {
      return state.equals("open");
    }
  }

  /** What was said at lines. */
  record Review(int id, String commit, String body, List<String> lines) {}

  record Said(String state, String text, String url) {}

  record Answer(int status, JsonNode body) {}

  final Clone git;
  final List<Pull> pulls = new ArrayList<>();
  final Map<String, Map<String, Said>> statuses = new HashMap<>();
  final Map<String, List<String>> comments = new HashMap<>();
  final List<String> labels = new ArrayList<>();

  /** What was asked, in its order. */
  final List<String> calls = new ArrayList<>();

  /** What no description allows. */
  final List<String> wrong = new ArrayList<>();

  /** By the number of a call, from 0. */
  IntFunction<Optional<Fault>> faults = call -> Optional.empty();

  private final ForgeSettings.Kind kind;
  private final Path tokenFile;
  private final String token;
  private final HttpServer server;
  private final List<Description> judges = new ArrayList<>();
  private final List<Description> published = new ArrayList<>();
  private int ids = 100;

  /**
   * Where it stands.
   *
   * @param port 0 for any
   * @param isJudged are descriptions at hand?
   */
  record Setup(Path bare, Path tokenFile, int port, boolean isJudged) {}

  StandIn(ForgeSettings.Kind kind, Setup setup) throws IOException {
    this.kind = kind;
    this.git = new Clone(setup.bare());
    this.tokenFile = setup.tokenFile();
    this.token = Files.readString(tokenFile).strip();
    if (setup.isJudged()) {
      readJudges(kind.name().toLowerCase(Locale.ROOT));
    }
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), setup.port()), 50);
    server.createContext("/", this::exchange);
    server.setExecutor(task -> Thread.ofVirtual().start(task));
    server.start();
  }

  private void readJudges(String name) throws IOException {
    Path root = Path.of(System.getProperty("wgintent.root", ".."));
    judges.add(Description.read(root.resolve("docs/forges/" + name + ".yaml")));
    for (Path file : published(name)) {
      published.add(Description.read(file));
    }
  }

  static StandIn of(ForgeSettings.Kind kind, Path bare, Path tokenFile) throws IOException {
    return of(kind, new Setup(bare, tokenFile, 0, true));
  }

  static StandIn of(ForgeSettings.Kind kind, Setup setup) throws IOException {
    return switch (kind) {
      case GITEA, FORGEJO -> new GiteaStandIn(kind, setup);
      case GITHUB -> new GitHubStandIn(setup);
      case GITLAB -> new GitLabStandIn(setup);
    };
  }

  /**
   * The forge's own description, where it is given; of GitLab there is none that is published so.
   */
  static List<Path> published(String name) throws IOException {
    String folder = System.getenv("WG_INTENT_FORGE_SPECS");
    if (folder == null) {
      return List.of();
    }
    try (var files = Files.list(Path.of(folder))) {
      return files
          .filter(file -> file.getFileName().toString().matches(name + "-.*\\.strict\\.json"))
          .filter(file -> !file.getFileName().toString().contains("webhooks"))
          .toList();
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Forge forge(InstantSource clock) throws IOException {
    // GitHub's own API is at another name, without a folder.
    Optional<String> api =
        kind == ForgeSettings.Kind.GITHUB ? Optional.of(url()) : Optional.empty();
    return ForgeFile.forge(
        new ForgeSettings(kind, url(), api, REPOSITORY, tokenFile, Trust.of(Optional.empty())),
        clock);
  }

  /** Of the branches that open requests are of. */
  public synchronized List<String> sources() {
    return pulls.stream().filter(Pull::isOpen).map(pull -> pull.source).toList();
  }

  // ---- a call ----

  private void exchange(HttpExchange exchange) throws IOException {
    try (exchange) {
      synchronized (this) {
        serve(exchange);
      }
    } catch (RuntimeException | AssertionError e) {
      wrong.add("the stand-in failed: " + e);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getRawPath().replaceFirst("^/api/v3/", "/");
    String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Optional<Fault> fault = faults.apply(calls.size());
    calls.add(method + " " + path + (query.isEmpty() ? "" : "?" + query));
    if (fault.equals(Optional.of(Fault.CUT_BEFORE))) {
      return;
    }
    if (fault.equals(Optional.of(Fault.UNAVAILABLE))) {
      send(exchange, 503, "<html>no JSON at all</html>", false);
      return;
    }
    if (fault.equals(Optional.of(Fault.LIMITED))) {
      exchange.getResponseHeaders().set("Retry-After", "120");
      send(exchange, 429, "{\"message\": \"too many\"}", false);
      return;
    }
    if (!(tokenPrefix() + token).equals(exchange.getRequestHeaders().getFirst(tokenHeader()))) {
      send(exchange, 401, "{\"message\": \"no such token\"}", false);
      return;
    }
    judgeRequest(method, path, query, body);
    settle();
    Answer answer =
        paged(
            exchange,
            query,
            answer(method, path, query, body.isEmpty() ? Api.object() : Json.read(body)));
    String text = answer.body().isMissingNode() ? "" : answer.body().toString();
    for (Description judge : judges) {
      wrong.addAll(judge.answer(method, path, answer.status(), text, false));
    }
    for (Description judge : published) {
      if (judge.has(method, path) && !text.isEmpty()) {
        wrong.addAll(judge.answer(method, path, answer.status(), text, true));
      }
    }
    if (!fault.equals(Optional.of(Fault.CUT_AFTER))) {
      send(exchange, answer.status(), text, fault.equals(Optional.of(Fault.HALF)));
    }
  }

  private void judgeRequest(String method, String path, String query, String body) {
    for (Description judge : judges) {
      wrong.addAll(judge.request(method, path, query, body));
    }
    for (Description judge : published) {
      if (judge.has(method, path)) {
        wrong.addAll(judge.request(method, path, query, body));
      } else if (!NOT_PUBLISHED.matcher(path).find()) {
        wrong.add(judge + ": no such operation: " + method + " " + path);
      }
    }
  }

  /** Comments on commits are not in what is given of GitHub's description. */
  private static final Pattern NOT_PUBLISHED = Pattern.compile("/commits/[0-9a-f]+/comments$");

  /** A list, a page of it; and where the next is. */
  private Answer paged(HttpExchange exchange, String query, Answer answer) {
    if (!answer.body().isArray() || !isPaged(exchange.getRequestURI().getRawPath())) {
      return answer;
    }
    int size =
        Math.min(LONGEST_PAGE, number(query, "limit", number(query, "per_page", LONGEST_PAGE)));
    int page = number(query, "page", 1);
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    for (int i = (page - 1) * size; i < Math.min(page * size, answer.body().size()); i++) {
      items.add(answer.body().get(i));
    }
    if (page * size < answer.body().size()) {
      exchange
          .getResponseHeaders()
          .set(
              "Link",
              "<https://other.invalid/x?page=%d&per_page=%d>; rel=\"next\", <https://other.invalid/x?page=9>; rel=\"last\""
                  .formatted(page + 1, size));
    }
    return new Answer(answer.status(), items);
  }

  boolean isPaged(String path) {
    return true;
  }

  private static int number(String query, String name, int otherwise) {
    Matcher found = Pattern.compile("(?:^|&)" + name + "=(\\d+)").matcher(query);
    return found.find() ? Integer.parseInt(found.group(1)) : otherwise;
  }

  private static void send(HttpExchange exchange, int status, String text, boolean isHalf)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes, 0, isHalf ? bytes.length / 2 : bytes.length);
      if (isHalf) {
        exchange.getResponseBody().flush();
      }
    }
  }

  // ---- what each kind answers ----

  abstract String tokenHeader();

  /** What stands before the token in it. */
  abstract String tokenPrefix();

  abstract Answer answer(String method, String path, String query, JsonNode body);

  // ---- what they have in common ----

  /** What happens by itself when people push. */
  void settle() {
    for (Pull pull : pulls) {
      if (pull.isOpen()) {
        tip(pull.source).ifPresent(head -> pull.head = head);
      }
    }
  }

  final Optional<String> tip(String branch) {
    String refs = run("for-each-ref", "--format=%(objectname)", "refs/heads/" + branch).strip();
    return Optional.of(refs).filter(it -> !it.isEmpty());
  }

  final String run(String... arguments) {
    try {
      return git.git(arguments);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  final int id() {
    return ids++;
  }

  final Pull pull(int number) {
    return pulls.stream().filter(it -> it.number == number).findFirst().orElseThrow();
  }

  /** An open one. */
  final Optional<Pull> open(String source) {
    return pulls.stream().filter(it -> it.isOpen() && it.source.equals(source)).findFirst();
  }

  final Pull create(String source, String title, String body) {
    Pull pull = new Pull(pulls.size() + 1, source, title, body, tip(source).orElseThrow());
    pulls.add(pull);
    return pull;
  }

  /** As a person merges it. */
  final void merge(Pull pull) {
    String main = tip("main").orElseThrow();
    String tree = run("merge-tree", "--write-tree", main, pull.head).strip();
    String commit =
        run(
                "-c",
                "user.name=forge",
                "-c",
                "user.email=forge@example.invalid",
                "commit-tree",
                tree,
                "-p",
                main,
                "-p",
                pull.head,
                "-m",
                "Merge '" + pull.source + "'")
            .strip();
    run("update-ref", "refs/heads/main", commit, main);
    pull.merged = Optional.of(commit);
    pull.state = "merged";
  }

  final List<Pull> of(String state) {
    return pulls.stream()
        .filter(pull -> state.equals("all") || pull.isOpen() == state.startsWith("open"))
        .sorted((one, other) -> other.number - one.number)
        .toList();
  }

  static String query(String query, String name) {
    Matcher found = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(query);
    return found.find() ? found.group(1) : "";
  }

  final void status(String commit, JsonNode body, String name) {
    statuses
        .computeIfAbsent(commit, c -> new LinkedHashMap<>())
        .put(
            body.path(name).asText(),
            new Said(
                body.path("state").asText(),
                body.path("description").asText(),
                body.path("target_url").asText("")));
  }

  static ArrayNode list(List<? extends JsonNode> items) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    list.addAll(items);
    return list;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
