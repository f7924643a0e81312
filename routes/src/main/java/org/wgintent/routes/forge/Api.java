package org.wgintent.routes.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.wgintent.artifact.Json;
import org.wgintent.job.Forge;
import org.wgintent.job.ForgeException;
import org.wgintent.routes.trust.SecretFile;
import org.wgintent.source.Printable;

/**
 * Asks a forge by HTTP, in JSON. Nothing is asked twice here: who calls looks first at what is
 * there.
 */
final class Api {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int PAGES = 100;
  private static final int LARGEST = 32 << 20;
  private static final int REASON = 200;
  private static final int GOOD = 2;
  private static final int HUNDRED = 100;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;
  private static final int OF_THE_SERVER = 5;
  private static final Pattern NEXT = Pattern.compile("[?&]page=(\\d{1,6})[^>]*>;\\s*rel=\"next\"");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");

  private final String base;
  private final ForgeSettings settings;
  private final Map<String, String> headers;
  private final Credential credential;
  private final HttpClient client;
  private final InstantSource clock;

  /** The header that says who asks. */
  record Credential(String header, String prefix) {}

  /**
   * @param path of the API below the forge's address
   */
  Api(
      ForgeSettings settings,
      String path,
      Credential credential,
      Map<String, String> headers,
      InstantSource clock)
      throws IOException {
    this.base = settings.api().orElse(settings.url() + path);
    this.settings = settings;
    this.headers = headers;
    this.credential = credential;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(settings.trust().context())
            .connectTimeout(CONNECT)
            .build();
  }

  /** Part of a path or a query. */
  static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * @param refusals statuses that are no failure
   */
  JsonNode ask(String method, String path, Optional<ObjectNode> body, Integer... refusals)
      throws IOException {
    return asked(method, path, body, Set.of(refusals)).body();
  }

  JsonNode get(String path) throws IOException {
    return ask("GET", path, Optional.empty());
  }

  /** All pages of a list. */
  List<JsonNode> all(String path) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    String page = path;
    for (int i = 0; i < PAGES; i++) {
      Answer answer = asked("GET", page, Optional.empty(), Set.of());
      answer.body().forEach(all::add);
      Optional<String> next = next(answer.headers());
      if (next.isEmpty()) {
        return all;
      }
      page = path + (path.contains("?") ? "&" : "?") + "page=" + next.get();
    }
    throw ForgeException.refused(host() + " has more than " + PAGES + " pages of " + path);
  }

  /** What somebody said below a request. */
  List<Forge.Note> notes(String path) throws IOException {
    return all(path).stream()
        .map(note -> new Forge.Note(note.path("id").asText(), note.path("body").asText("")))
        .toList();
  }

  /**
   * Says something once.
   *
   * @param field that has what is said
   * @param mark stands in {@code text}; where it stands already, nothing is said
   */
  void comment(String path, String page, String field, String mark, String text)
      throws IOException {
    boolean isSaid =
        all(path + page).stream()
            .anyMatch(comment -> comment.path(field).asText("").contains(mark));
    if (!isSaid) {
      ask("POST", path, Optional.of(object().put(field, text)));
    }
  }

  /** The one that is there, where a second one of its branch was refused. */
  static Forge.Request there(List<Forge.Request> open, String source, JsonNode refusal)
      throws ForgeException {
    return open.stream()
        .filter(request -> request.source().equals(source))
        .findFirst()
        .orElseThrow(
            () ->
                ForgeException.refused(
                    "no request of %s: %s"
                        .formatted(source, Printable.of(reason(refusal), REASON))));
  }

  /** The number alone: where the link leads to is not where a token is sent. */
  private static Optional<String> next(HttpHeaders headers) {
    return headers.allValues("Link").stream()
        .map(NEXT::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst();
  }

  private record Answer(JsonNode body, HttpHeaders headers) {}

  private Answer asked(String method, String path, Optional<ObjectNode> body, Set<Integer> refusals)
      throws IOException {
    String what = method + " " + path.replaceFirst("\\?.*", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(ANSWER)
            .header("User-Agent", "wg-intent")
            .header("Accept", "application/json")
            .header(
                credential.header(), credential.prefix() + SecretFile.text(settings.tokenFile()))
            .method(
                method,
                body.map(it -> HttpRequest.BodyPublishers.ofString(it.toString()))
                    .orElse(HttpRequest.BodyPublishers.noBody()));
    if (body.isPresent()) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::setHeader);
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        byte[] bytes = in.readNBytes(LARGEST);
        return answer(what, response, new String(bytes, StandardCharsets.UTF_8), refusals);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away(what, "interrupted", Optional.empty());
    } catch (ForgeException e) {
      throw e;
    } catch (IOException e) {
      throw away(
          what, Objects.toString(e.getMessage(), e.getClass().getSimpleName()), Optional.empty());
    }
  }

  private Answer answer(
      String what, HttpResponse<InputStream> response, String text, Set<Integer> refusals)
      throws ForgeException {
    int status = response.statusCode();
    boolean isGood = status / HUNDRED == GOOD || refusals.contains(status);
    Optional<JsonNode> json = json(text);
    if (isGood && json.isPresent()) {
      return new Answer(json.get(), response.headers());
    }
    String why =
        status
            + " "
            + json.map(Api::reason).orElse("and no JSON: is that the address of its API?").strip();
    Optional<Instant> notBefore = notBefore(response.headers());
    boolean isLimit = status == TOO_MANY || (status == FORBIDDEN && notBefore.isPresent());
    if (isGood || isLimit || status == UNAUTHORIZED || status / HUNDRED == OF_THE_SERVER) {
      throw away(what, why, notBefore);
    }
    throw ForgeException.refused(said(what, why));
  }

  private ForgeException away(String what, String why, Optional<Instant> notBefore) {
    return ForgeException.away(said(what, why), notBefore);
  }

  private String said(String what, String why) {
    return "%s: %s: %s".formatted(host(), what, Printable.of(why, REASON));
  }

  private String host() {
    return URI.create(base).getHost();
  }

  private static Optional<JsonNode> json(String text) {
    try {
      return Optional.of(text.isBlank() ? object() : Json.read(text));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** GitHub has a message and errors, GitLab a message that may be a list, or an error. */
  private static String reason(JsonNode body) {
    return List.of("message", "error", "errors").stream()
        .map(body::path)
        .filter(it -> !it.isMissingNode() && !it.isNull())
        .map(it -> it.isTextual() ? it.asText() : it.toString())
        .collect(Collectors.joining(" "));
  }

  /** When it wants to be asked again. */
  private Optional<Instant> notBefore(HttpHeaders all) {
    Instant now = clock.instant();
    boolean isUsedUp =
        List.of("x-ratelimit-remaining", "ratelimit-remaining").stream()
            .anyMatch(header -> all.firstValue(header).filter("0"::equals).isPresent());
    Optional<Instant> reset =
        List.of("x-ratelimit-reset", "ratelimit-reset").stream()
            .flatMap(header -> all.firstValue(header).stream())
            .filter(NUMBER.asMatchPredicate())
            .map(seconds -> Instant.ofEpochSecond(Long.parseLong(seconds)))
            .findFirst()
            .filter(_ -> isUsedUp);
    return all.firstValue("retry-after")
        .flatMap(text -> after(text, now))
        .or(() -> reset)
        .filter(time -> time.isAfter(now))
        .map(time -> time.isAfter(now.plus(LONGEST_PAUSE)) ? now.plus(LONGEST_PAUSE) : time);
  }

  /** Seconds, or a date. */
  private static Optional<Instant> after(String text, Instant now) {
    if (NUMBER.matcher(text).matches()) {
      return Optional.of(now.plusSeconds(Long.parseLong(text)));
    }
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
