package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.Forge.LineNote;
import org.wgintent.job.Forge.Note;
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
  private static final String BENCHMARKS = "benchmarks";

  private final Pipeline pipeline;
  private final Site site;
  private final Repository repository;
  private final Forge forge;

  private Object seen = "";
  private Instant seenAt = Instant.EPOCH;
  private Optional<Retry> retry = Optional.empty();

  /** What this process said already: of branches, and of commits of {@code main}. */
  private final Map<String, Object> said = new HashMap<>();

  public Requests(Pipeline pipeline, Site site, Forge forge) {
    this.pipeline = pipeline;
    this.site = site;
    this.repository = site.repository();
    this.forge = forge;
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

  /** Longer than any mark. */
  private static final int MARK = 300;

  /** What a request says. */
  private record Text(String title, String body, Set<String> labels) {}

  /**
   * What is proposed.
   *
   * @param change that it is made of; none where it is nobody's branch
   * @param request none where a person closed it
   */
  private record Proposed(
      String name, ObjectName tip, Optional<Change> change, Optional<Request> request) {

    boolean isOf(String branch, ObjectName head) {
      return change.filter(it -> it.branch().equals(branch) && it.head().equals(head)).isPresent();
    }
  }

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
    private Optional<ForgeException> refused = Optional.empty();

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
      for (Map.Entry<String, ObjectName> branch : repository.branches().entrySet()) {
        if (!branch.getKey().equals(Repository.MAIN)) {
          tried(() -> branch(branch.getKey(), branch.getValue(), open));
        }
      }
      for (DomainFolder domain : pipeline.domains()) {
        tried(() -> results(site.in(domain), ended));
      }
      if (refused.isPresent()) {
        throw refused.get();
      }
      return true;
    }

    private void tried(Attempt attempt) throws IOException {
      try {
        attempt.run();
      } catch (ForgeException e) {
        if (!e.isRefusal()) {
          throw e;
        }
        refused = refused.or(() -> Optional.of(e));
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
        say(
            tip.get(),
            source,
            new Status(Status.State.SUCCESS, "compiled and proved", url(request)));
      }
      proposed.add(new Proposed(name, tip.get(), change, request));
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
      Optional<Text> text = text(tip, change);
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
      Optional<Text> text = text(tip, change);
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

    private void close(Request request, String why) throws IOException {
      note(request, "closed", why);
      forge.close(request);
      lines.add(forge.called(request) + " is closed");
    }

    // ---- what is said of commits ----

    private void branch(String branch, ObjectName head, Map<String, List<Request>> open)
        throws IOException {
      List<Proposed> its = proposed.stream().filter(it -> it.isOf(branch, head)).toList();
      Optional<Request> own = open.getOrDefault(branch, List.of()).stream().findFirst();
      Object known =
          List.of(
              head,
              repository.branch(Repository.MAIN),
              its.stream().map(it -> List.of(it.tip(), it.request().map(Request::number))).toList(),
              own.map(Request::number));
      if (known.equals(said.get(branch))) {
        return;
      }
      List<Change> changes = pipeline.pending().changes(branch, head);
      boolean isLookedAt =
          !changes.isEmpty() && changes.stream().allMatch(pipeline.pending()::isHandled);
      if (!isLookedAt && !isOnMain(head)) {
        return;
      }
      List<Diagnostic> wrong = new ArrayList<>();
      for (Change change : changes) {
        if (its.stream().noneMatch(it -> it.change().equals(Optional.of(change)))
            && pipeline.ask(change) instanceof Outcome.Rejected<Proposal>(var diagnostics)) {
          wrong.addAll(diagnostics);
        }
      }
      if (wrong.isEmpty()) {
        isFine(branch, head, its, own);
      } else {
        isWrong(branch, head, wrong, own);
      }
      said.put(branch, known);
    }

    private void isFine(String branch, ObjectName head, List<Proposed> its, Optional<Request> own)
        throws IOException {
      List<Request> requests = its.stream().flatMap(it -> it.request().stream()).toList();
      if (requests.isEmpty()) {
        String text = isOnMain(head) ? "it is on main" : "it changes nothing";
        say(head, branch, new Status(Status.State.SUCCESS, text, Optional.empty()));
        return;
      }
      String called = requests.stream().map(forge::called).collect(Collectors.joining(", "));
      if (own.isPresent()) {
        note(
            own.get(),
            "diagnostics",
            "Merge "
                + called
                + " and not this request: it is the same change with its generated files, and says"
                + " what they will do.");
      }
      say(
          head,
          branch,
          new Status(
              Status.State.PENDING,
              "merge " + called + ": it has the generated files",
              Optional.of(requests.getFirst().url())));
    }

    private boolean isOnMain(ObjectName head) {
      return repository
          .branch(Repository.MAIN)
          .filter(main -> repository.isAncestor(head, main))
          .isPresent();
    }

    private void isWrong(
        String branch, ObjectName head, List<Diagnostic> wrong, Optional<Request> own)
        throws IOException {
      long errors = wrong.stream().filter(Diagnostic::isError).count();
      String summary =
          "`%s` is rejected at `%s`: %s.\n\n%s"
              .formatted(
                  branch,
                  head.abbreviated(),
                  count(errors, "error"),
                  RequestText.fence("text", DiagnosticFormat.text(wrong).lines()));
      String mark = mark(head.hex());
      if (own.isPresent()) {
        forge.atLines(own.get(), head, mark, atLines(head, wrong));
        note(own.get(), "diagnostics", summary);
      } else {
        forge.comment(head, mark, mark + "\n" + cut(summary));
      }
      Diagnostic first =
          wrong.stream().filter(Diagnostic::isError).findFirst().orElse(wrong.getFirst());
      say(
          head,
          branch,
          new Status(
              Status.State.FAILURE,
              "%s: %s %s %s"
                  .formatted(count(errors, "error"), first.position(), first.code(), first.text()),
              own.map(Request::url)));
    }

    /** Where the branch shows the same lines that were compiled. */
    private List<LineNote> atLines(ObjectName head, List<Diagnostic> wrong) {
      Optional<ObjectName> main = repository.branch(Repository.MAIN);
      Optional<ObjectName> base = repository.mergeBase(head, Repository.MAIN);
      Optional<ObjectName> merged = main.flatMap(onMain -> repository.merge(head, onMain).tree());
      if (base.isEmpty() || merged.isEmpty()) {
        return List.of();
      }
      SortedMap<String, Set<Integer>> changed = new TreeMap<>();
      List<LineNote> notes = new ArrayList<>();
      for (Diagnostic diagnostic : wrong) {
        String file = diagnostic.position().file();
        boolean isAsMerged =
            repository.object(head, file).equals(repository.object(merged.get(), file));
        if (isAsMerged
            && changed
                .computeIfAbsent(file, f -> repository.changedLines(base.get(), head, f))
                .contains(diagnostic.position().line())) {
          notes.add(
              new LineNote(
                  file,
                  diagnostic.position().line(),
                  cut(RequestText.fence("text", diagnostic.toString().lines()))));
        }
      }
      return notes;
    }

    private void say(ObjectName commit, String branch, Status wanted) throws IOException {
      Status status =
          new Status(wanted.state(), cut(wanted.text(), forge.longestStatus()), wanted.url());
      String key = "status " + commit;
      if (status.equals(said.get(key))) {
        return;
      }
      if (!forge.status(commit, NAME).equals(Optional.of(status))) {
        forge.say(commit, branch, NAME, status);
      }
      said.put(key, status);
    }

    // ---- what became of what was merged ----

    private void results(Site its, List<Request> ended) throws IOException {
      SortedMap<String, List<String>> byCommit = new TreeMap<>();
      its.ledger()
          .servers()
          .forEach(
              (server, entry) -> {
                JsonNode newest = entry.path("newest");
                if (newest.has("outcome")) {
                  byCommit
                      .computeIfAbsent(newest.path("commit").asText(), c -> new ArrayList<>())
                      .add(result(server, newest));
                }
              });
      for (Map.Entry<String, List<String>> deployed : byCommit.entrySet()) {
        ObjectName commit = new ObjectName(deployed.getKey());
        String text = deployedText(its, commit, deployed.getValue());
        String key = "result %s %s".formatted(its.domain(), commit);
        if (!text.equals(said.get(key))) {
          Optional<Request> request =
              ended.stream().filter(it -> isMergedAs(it, commit)).findFirst();
          if (request.isPresent()) {
            note(request.get(), "result of " + its.domain(), text);
          }
          said.put(key, text);
        }
      }
    }

    private static String result(String server, JsonNode newest) {
      String proof = newest.path("proof").asText();
      return "| %s | %s | %s | %s |"
          .formatted(
              server,
              newest.path("outcome").asText(),
              Instant.parse(newest.path("at").asText()).truncatedTo(ChronoUnit.SECONDS),
              proof.replace('|', '/').replace('\n', ' '));
    }

    private String deployedText(Site its, ObjectName commit, List<String> servers) {
      String measured = measured(its.domain(), commit);
      return "Deployed as `%s`:\n\n| server | outcome | at | proof |\n| --- | --- | --- | --- |\n%s%s"
          .formatted(
              commit.abbreviated(),
              String.join("\n", servers),
              measured.isEmpty()
                  ? ""
                  : "\n\nMeasured then:\n\n" + RequestText.fence("text", measured.lines()));
    }

    /** The results of a run have its name, and that has the commit's. */
    private String measured(DomainFolder domain, ObjectName commit) {
      return tip(Review.name(domain, BENCHMARKS))
          .map(repository::message)
          .filter(
              message ->
                  message
                      .lines()
                      .findFirst()
                      .orElse("")
                      .contains("-" + commit.hex().substring(0, ABBREVIATED) + "-"))
          .map(message -> message.lines().skip(1).collect(Collectors.joining("\n")).strip())
          .orElse("");
    }

    private boolean isMergedAs(Request request, ObjectName commit) {
      return request.source().startsWith(Repository.REVIEW)
          && request.merged().isPresent()
          && (request.merged().get().equals(commit.hex())
              || request.head().equals(commit.hex())
              || (repository.isThere(commit)
                  && repository.parents(commit).stream()
                      .anyMatch(parent -> parent.hex().equals(request.head()))));
    }

    // ---- notes ----

    /** One of each kind below a request: the next replaces it. */
    private void note(Request request, String kind, String text) throws IOException {
      String mark = mark(kind);
      String full = mark + "\n" + cut(text);
      Optional<Note> before =
          forge.notes(request).stream().filter(note -> note.text().startsWith(mark)).findFirst();
      if (before.isEmpty()) {
        forge.note(request, full);
      } else if (!same(before.get().text(), full)) {
        forge.rewrite(request, before.get(), full);
      }
    }
  }

  /** Of a commit, in the name of a run. */
  private static final int ABBREVIATED = 8;

  private static boolean same(String one, String other) {
    return one.replace("\r", "").strip().equals(other.replace("\r", "").strip());
  }

  private static String mark(String what) {
    return "<!-- wg-intent: " + what + " -->";
  }

  private static Optional<String> url(Optional<Request> request) {
    return request.map(Request::url);
  }

  private static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private String cut(String text) {
    String end = "\n```\n\nThis is cut; `wg-intent check` says all of it.\n";
    int longest = forge.longestText() - MARK;
    return text.length() <= longest ? text : text.substring(0, longest - end.length()) + end;
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }

  // ---- what requests say ----

  /** What a proposal is made of: the author's head is its first parent. */
  private Optional<Change> change(String name, ObjectName tip) {
    Set<String> branches = repository.branches().keySet();
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
                    .filter(change -> branches.contains(change.branch()))
                    .findFirst());
  }

  private Optional<Text> text(ObjectName tip, Optional<Change> change) throws IOException {
    if (change.isEmpty()) {
      String message = repository.message(tip);
      return Optional.of(
          new Text(
              cut(repository.subject(tip), LONGEST_TITLE),
              cut(RequestText.fence("text", message.lines().skip(1).dropWhile(String::isEmpty)))
                  + "\n",
              Set.of(NAME)));
    }
    return switch (pipeline.ask(change.get())) {
      case Outcome.Ok<Proposal>(var proposal, var warnings) ->
          Optional.of(text(change.get(), tip, proposal.plan()));
      // It is being compiled anew, or goes.
      case Outcome.Rejected<Proposal> rejected -> Optional.empty();
    };
  }

  private Text text(Change change, ObjectName tip, Plan plan) {
    RequestText.About about =
        new RequestText.About(
            change.branch(),
            change.head().abbreviated(),
            tip.hex(),
            Optional.of(forge.url(tip)),
            List.of());
    String subject = Objects.requireNonNullElse(repository.subject(change.head()), "").strip();
    String title = subject.isEmpty() ? change.branch() : subject;
    return new Text(
        cut((change.domain().isRoot() ? "" : change.domain() + ": ") + title, LONGEST_TITLE),
        RequestText.of(plan, about, forge.longestText() - MARK),
        labels(plan));
  }

  private static Set<String> labels(Plan plan) {
    Set<String> labels = new TreeSet<>(Set.of(NAME));
    if (!plan.gained().isEmpty()) {
      labels.add("access-gained");
    }
    if (!plan.lost().isEmpty()) {
      labels.add("access-lost");
    }
    if (!plan.ways().isEmpty()) {
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
