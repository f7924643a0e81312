package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wgintent.artifact.Json;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.Forge.Request;
import org.wgintent.job.Forge.Status;
import org.wgintent.review.Plan;
import org.wgintent.review.RequestText;
import org.wgintent.stage.Outcome;

/**
 * Merge requests, and what is said of commits, follow from Git: each {@code review/<name>} has one
 * open request into {@code main}, and its body names the commit that it is about. What is there is
 * compared with what should be, and what is missing is done; so a call that was cut, a forge that
 * was away, another pipeline and a new process are all the same.
 */
public final class Requests {

  /** What is said of a commit stands under this name. */
  public static final String NAME = "wg-intent";

  /** After which a forge is asked where nothing moved here: people close and edit there. */
  private static final Duration AGAIN = Duration.ofMinutes(5);

  private static final int LONGEST_TITLE = 200;
  private static final double PERCENT = 100;

  private final Pipeline pipeline;
  private final Site site;
  private final Repository repository;
  private final Forge forge;
  private final Sayings sayings;
  private final Verdicts verdicts;

  private Object seen = "";
  private Instant seenAt = Instant.EPOCH;
  private Optional<Retry> retry = Optional.empty();

  public Requests(Pipeline pipeline, Site site, Forge forge) {
    this.pipeline = pipeline;
    this.site = site;
    this.repository = site.repository();
    this.forge = forge;
    this.sayings = new Sayings(forge);
    this.verdicts = new Verdicts(pipeline, repository, forge, sayings);
  }

  /**
   * What the end of a body says.
   *
   * @param commit that the body is about
   * @param labels that were added once; a person may have taken some away. None while the request
   *     is being made
   */
  private record Mark(String commit, Set<String> labels) {

    private static final Pattern TEXT =
        Pattern.compile("<!-- wg-intent: ([0-9a-f]{40})((?: [a-z-]+)*) -->");

    static Mark of(Request request) {
      Matcher found = TEXT.matcher(request.body());
      Mark last = new Mark("", Set.of());
      while (found.find()) {
        last =
            new Mark(
                found.group(1),
                Stream.of(found.group(2).split(" ", -1))
                    .filter(label -> !label.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new)));
      }
      return last;
    }

    @Override
    public String toString() {
      return "\n<!-- wg-intent: "
          + Stream.concat(Stream.of(commit), labels.stream()).collect(Collectors.joining(" "))
          + " -->\n";
    }
  }

  /** What a request says. */
  private record Text(String title, String body, Set<String> labels) {}

  /**
   * Makes it so, if anything moved. What the forge refuses keeps nothing else from being done.
   *
   * @return what was done, a line each
   * @throws IOException that says what could not be done; it is tried again, later and later
   */
  public synchronized List<String> tell() throws IOException {
    Instant now = site.clock().instant();
    Optional<ObjectName> main = repository.branch(Repository.MAIN);
    Object there = there();
    boolean isSeen = there.equals(seen) && now.isBefore(seenAt.plus(AGAIN));
    if (main.isEmpty() || isSeen || !retry.map(it -> it.isDue(now)).orElse(true)) {
      return List.of();
    }
    Look look = new Look();
    try {
      if (site.alone("requests", main.get().hex(), look::done).isPresent()) {
        seen = there;
        seenAt = now;
        retry = Optional.empty();
      }
      return look.lines;
    } catch (IOException | GitException e) {
      retry =
          Optional.of(
              (e instanceof ForgeException it ? it.notBefore() : Optional.<Instant>empty())
                  .map(Retry::at)
                  .orElseGet(() -> Retry.after(retry, now)));
      throw e;
    }
  }

  /** All that requests follow from. */
  private Object there() {
    return List.of(
        repository.branches(),
        repository.proposals().stream().map(name -> tip(name)).toList(),
        repository.branch(Repository.LEDGER));
  }

  private Optional<ObjectName> tip(String name) {
    return repository.branch(Repository.REVIEW + name);
  }

  /** At one thing. */
  private interface Attempt {
    void run() throws IOException;
  }

  /** One look at everything. */
  private final class Look {

    private final List<String> lines = new ArrayList<>();
    private final List<Proposed> proposed = new ArrayList<>();
    private Optional<Exception> failure = Optional.empty();

    boolean done() throws IOException {
      Map<String, List<Request>> open =
          forge.open().stream()
              .sorted(Comparator.comparingInt(Request::number))
              .collect(Collectors.groupingBy(Request::source));
      List<Request> ended = forge.ended();
      for (String name : repository.proposals()) {
        tried(() -> propose(name, open, ended));
      }
      for (Map.Entry<String, List<Request>> its : open.entrySet()) {
        tried(() -> closeGone(its.getKey(), its.getValue()));
      }
      Set<ObjectName> merged = merged(ended);
      for (Map.Entry<String, ObjectName> branch : repository.branches().entrySet()) {
        if (!branch.getKey().equals(Repository.MAIN)) {
          tried(() -> verdict(branch.getKey(), branch.getValue(), open, merged));
        }
      }
      for (DomainFolder domain : pipeline.domains()) {
        tried(() -> new MergedResults(site.in(domain), sayings).tell(ended));
      }
      if (failure.isPresent()) {
        Exception first = failure.get();
        throw new IOException(Objects.toString(first.getMessage(), first.toString()), first);
      }
      return true;
    }

    /** Whatever is wrong with one keeps no other waiting, unless the forge is away. */
    private void tried(Attempt attempt) throws IOException {
      try {
        attempt.run();
      } catch (IOException | RuntimeException e) {
        if (e instanceof ForgeException it && !it.isRefusal()) {
          throw e;
        }
        failure = failure.or(() -> Optional.of(e));
      }
    }

    // ---- requests ----

    private void propose(String name, Map<String, List<Request>> open, List<Request> ended)
        throws IOException {
      Optional<ObjectName> tip = tip(name);
      if (tip.isEmpty()) {
        return;
      }
      String source = Repository.REVIEW + name;
      List<Request> its = open.getOrDefault(source, List.of());
      for (Request other : its.stream().skip(1).toList()) {
        close(other, "There is another request of this branch: " + forge.called(its.getFirst()));
      }
      Optional<Change> change = change(name, tip.get());
      Optional<Request> request;
      if (!its.isEmpty()) {
        request = Optional.of(its.getFirst());
        update(its.getFirst(), name, tip.get(), change);
      } else if (isClosedByPerson(source, tip.get(), ended)) {
        request = Optional.empty();
      } else {
        request = create(name, tip.get(), change);
      }
      if (request.isPresent()) {
        sayings.status(
            tip.get(),
            source,
            new Status(Status.State.SUCCESS, "compiled and proved", request.map(Request::url)));
      }
      proposed.add(new Proposed(tip.get(), change, request));
    }

    /** Whoever closes a request says no to what it proposed; not to what is proposed next. */
    private boolean isClosedByPerson(String source, ObjectName tip, List<Request> ended) {
      return ended.stream()
          .filter(request -> request.source().equals(source))
          .max(Comparator.comparingInt(Request::number))
          .filter(last -> last.merged().isEmpty() && Mark.of(last).commit().equals(tip.hex()))
          .isPresent();
    }

    private Optional<Request> create(String name, ObjectName tip, Optional<Change> change)
        throws IOException {
      Optional<Text> text = text(name, tip, change);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      Request request =
          forge.create(
              Repository.REVIEW + name,
              text.get().title(),
              text.get().body() + new Mark(tip.hex(), Set.of()));
      lines.add("%s proposes %s".formatted(forge.called(request), name));
      finish(request, text.get(), new Mark(tip.hex(), text.get().labels()), Set.of());
      return Optional.of(request);
    }

    private void update(Request request, String name, ObjectName tip, Optional<Change> change)
        throws IOException {
      Mark mark = Mark.of(request);
      if (mark.commit().equals(tip.hex()) && !mark.labels().isEmpty()) {
        return;
      }
      Optional<Text> text = text(name, tip, change);
      if (text.isPresent()) {
        Set<String> labels = new TreeSet<>(mark.labels());
        labels.addAll(text.get().labels());
        finish(request, text.get(), new Mark(tip.hex(), labels), mark.labels());
        lines.add("%s proposes %s, anew".formatted(forge.called(request), name));
      }
    }

    /** The body says last that all is done. */
    private void finish(Request request, Text text, Mark mark, Set<String> before)
        throws IOException {
      Set<String> labels = new LinkedHashSet<>(mark.labels());
      labels.removeAll(before);
      if (!labels.isEmpty()) {
        forge.label(request, labels);
      }
      forge.edit(request, text.body() + mark);
    }

    private void closeGone(String source, List<Request> open) throws IOException {
      if (source.startsWith(Repository.REVIEW) && repository.branch(source).isEmpty()) {
        for (Request request : open) {
          close(
              request,
              "What this proposed is not proposed any more: its branch is gone, is on main, or says"
                  + " something that is rejected.");
        }
      }
    }

    private void verdict(
        String branch, ObjectName head, Map<String, List<Request>> open, Set<ObjectName> merged)
        throws IOException {
      Optional<Request> own = open.getOrDefault(branch, List.of()).stream().findFirst();
      if (!isOnMain(head)) {
        verdicts.tell(
            branch, head, proposed.stream().filter(it -> it.isOf(branch, head)).toList(), own);
      } else if (merged.contains(head)) {
        verdicts.merged(branch, head);
      }
    }

    /** What was merged lately: of branches that were merged long ago nothing is said. */
    private Set<ObjectName> merged(List<Request> ended) {
      return ended.stream()
          .filter(Request::isMergedProposal)
          .flatMap(request -> ObjectName.of(request.head()).stream())
          .filter(repository::isThere)
          .flatMap(proposal -> repository.parents(proposal).stream())
          .collect(Collectors.toSet());
    }

    private boolean isOnMain(ObjectName head) {
      return repository
          .branch(Repository.MAIN)
          .filter(main -> repository.isAncestor(head, main))
          .isPresent();
    }

    private void close(Request request, String why) throws IOException {
      sayings.note(request, "closed", why);
      forge.close(request);
      lines.add(forge.called(request) + " is closed");
    }
  }

  // ---- what requests say ----

  /** What a proposal is made of: the author's head is its first parent. */
  private Optional<Change> change(String name, ObjectName tip) {
    int slash = name.indexOf('/');
    Optional<DomainFolder> site =
        slash < 0 ? Optional.empty() : DomainFolder.site(name.substring(0, slash));
    return repository.parents(tip).stream()
        .findFirst()
        .flatMap(
            head ->
                Stream.concat(
                        Stream.of(new Change(DomainFolder.ROOT, name, head)),
                        site.map(its -> new Change(its, name.substring(slash + 1), head)).stream())
                    .filter(change -> repository.branch(change.branch()).isPresent())
                    .findFirst());
  }

  private Optional<Text> text(String name, ObjectName tip, Optional<Change> change)
      throws IOException {
    if (change.isEmpty()) {
      return Optional.of(
          new Text(
              Sayings.cut(repository.subject(tip), LONGEST_TITLE),
              sayings.cut(report(name, tip)) + "\n",
              Set.of(NAME)));
    }
    return switch (pipeline.ask(change.get())) {
      case Outcome.Ok<Proposal>(var proposal, var warnings) ->
          Optional.of(text(change.get(), tip, proposal.plan()));
      // It is being compiled anew, or goes.
      case Outcome.Rejected<Proposal> rejected -> Optional.empty();
    };
  }

  /** As its file is for people; its picture is beside it. */
  private String report(String name, ObjectName tip) {
    DomainFolder domain =
        DomainFolder.site(name.replaceFirst("/[^/]*$", ""))
            .filter(site -> name.contains("/"))
            .orElse(DomainFolder.ROOT);
    return repository
        .file(tip, domain.in(BenchmarkRuns.FOLDER + "/" + Measuring.REPORT))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElseGet(() -> repository.message(tip))
        .lines()
        .filter(line -> !line.startsWith("!["))
        .collect(Collectors.joining("\n"));
  }

  private Text text(Change change, ObjectName tip, Plan plan) {
    RequestText.About about =
        new RequestText.About(
            change.branch(),
            change.head().abbreviated(),
            tip.hex(),
            Optional.of(forge.url(tip)),
            measured(change.domain()));
    String subject = Objects.requireNonNullElse(repository.subject(change.head()), "").strip();
    String title = subject.isEmpty() ? change.branch() : subject;
    return new Text(
        Sayings.cut(
            (change.domain().isRoot() ? "" : change.domain() + ": ") + title, LONGEST_TITLE),
        RequestText.of(plan, about, forge.longestText() - Sayings.MARK),
        labels(plan));
  }

  /** What {@code main} says of each interface. */
  private List<String> measured(DomainFolder domain) {
    String file = domain.in(BenchmarkRuns.FOLDER + "/" + Measuring.SUMMARY);
    List<String> lines = new ArrayList<>();
    repository
        .branch(Repository.MAIN)
        .flatMap(main -> repository.file(main, file))
        .flatMap(Requests::json)
        .ifPresent(
            summary -> {
              for (JsonNode cell : summary.path("cells")) {
                JsonNode figures = cell.path("figures");
                lines.add(
                    "%s: %s Mbit/s down, %s Mbit/s up; %.1f %% and %.1f %% of the same path without a tunnel; %s"
                        .formatted(
                            cell.path("label").asText(),
                            figures.at("/goodput_mbit/down").asText(),
                            figures.at("/goodput_mbit/up").asText(),
                            PERCENT * figures.at("/ratio/down").asDouble(),
                            PERCENT * figures.at("/ratio/up").asDouble(),
                            cell.path("started").asText()));
              }
            });
    return lines;
  }

  /** A person may have edited it. */
  private static Optional<JsonNode> json(byte[] bytes) {
    try {
      return Optional.of(Json.read(new String(bytes, StandardCharsets.UTF_8)));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Set<String> labels(Plan plan) {
    Set<String> labels = new TreeSet<>(Set.of(NAME));
    if (!plan.gained().isEmpty()) {
      labels.add("access-gained");
    }
    if (!plan.lost().isEmpty()) {
      labels.add("access-lost");
    }
    if (RequestText.changesTrust(plan)) {
      labels.add("trust-change");
    }
    if (plan.servers().stream().anyMatch(server -> !server.ends().isEmpty())) {
      labels.add("sessions-end");
    }
    if (!plan.reimport().isEmpty()) {
      labels.add("clients-import-again");
    }
    return labels;
  }
}
