package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Receipt;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.ServerName;
import org.wgintent.source.Printable;
import org.wgintent.stage.Outcome;

/** The job, step by step, for routes and for the command line alike. */
public final class Pipeline {

  /** Of a reason, so much is kept. */
  private static final int REASON = 500;

  private final Site site;
  private final Job job;
  private final RunListener listener;
  private final Pending pending;
  private final Runs runs = new Runs();
  private final AtomicInteger number = new AtomicInteger();
  private final Map<DomainFolder, Taking> taking = new HashMap<>();

  /** Of domains, what is due by schedule and could not be done. */
  private final Map<DomainFolder, Map<String, Retry>> putOff = new ConcurrentHashMap<>();

  /** What runs began beside: where that moved meanwhile they are not the last word. */
  private final Map<Run, Object> beside = new ConcurrentHashMap<>();

  /** Of domains, servers and the peers that are being taken away there. */
  private final Set<List<Object>> underWay = ConcurrentHashMap.newKeySet();

  public Pipeline(Site site) {
    this(site, RunListener.NONE);
  }

  /**
   * @param listener is told what becomes of each run
   */
  public Pipeline(Site site, RunListener listener) {
    this.site = site;
    this.listener = listener;
    this.job = new Job(site);
    this.pending = new Pending(site, listener);
  }

  /** What is to be done. */
  public Pending pending() {
    return pending;
  }

  public Runs runs() {
    return runs;
  }

  public Job job() {
    return job;
  }

  public Run begin(Change change) {
    return begin(change, Deployment.Rules.USUAL);
  }

  private Run begin(Change change, Deployment.Rules rules) {
    Run run = Run.acting(id(change, now()), change, now(), rules, listener);
    runs.add(run);
    beside.put(run, pending.beside(change));
    listener.begun(run);
    return run;
  }

  private String id(Change change, Instant now) {
    return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(now)
        + "-"
        + change.head().hex().substring(0, 8)
        + "-"
        + number.incrementAndGet();
  }

  /**
   * The change is handled, or, where a deploy could not be done now, put off; when {@code main}
   * moved, open proposals are looked at again.
   */
  public void end(Run run) {
    if (run.outcome() == RunOutcome.Plain.REJECTED) {
      // What was proposed of the branch before is not what it says now.
      Review.withdraw(site, run.change());
    }
    boolean again = run.outcome().isToBeTriedAgain();
    boolean isLastWord = pending.beside(run.change()).equals(beside.remove(run));
    if (again) {
      pending.postpone(run.change(), run.notBefore());
    } else if (!isLastWord && !run.change().isMain()) {
      pending.lookAgain();
    } else {
      pending.handled(run.change());
    }
    listener.ended(run, again);
  }

  /**
   * A failure of the world is tried again, later and later; one of ours not, before another process
   * does. Neither is taken for handled, and the ledger has both once.
   */
  public void failed(Optional<Run> run, Exception cause) {
    listener.failed(run, cause);
    run.ifPresent(
        r -> {
          beside.remove(r);
          String why = Objects.toString(cause.getMessage(), cause.toString());
          r.log(why);
          r.end(RunOutcome.Plain.FAILED);
          if (isOfTheWorld(cause)) {
            pending.postpone(r.change(), Optional.empty());
          } else {
            pending.giveUp(r.change());
          }
          record(r, why);
        });
  }

  private static boolean isOfTheWorld(Exception cause) {
    return cause instanceof IOException
        || cause instanceof UncheckedIOException
        || cause instanceof GitException;
  }

  private void record(Run run, String why) {
    Ledger ledger = site.in(run.domain()).ledger();
    try {
      if (ledger.index(LedgerIndex.FAILED).filter(it -> isSaid(it, run, why)).isEmpty()) {
        Map<String, Object> record = new TreeMap<>();
        record.put("kind", LedgerIndex.FAILURE);
        record.put("run", run.id());
        record.put("branch", run.branch());
        record.put("commit", run.commit());
        record.put("at", now().toString());
        record.put("reason", Printable.of(why, REASON));
        ledger.append(record, run.branch() + " failed");
      }
    } catch (RuntimeException unwritable) {
      listener.failed(Optional.of(run), unwritable);
    }
  }

  private static boolean isSaid(JsonNode failed, Run run, String why) {
    JsonNode last = failed.path(run.branch());
    return last.path("commit").asText().equals(run.commit())
        && last.path("reason").asText().equals(Printable.of(why, REASON));
  }

  /** The whole job for one change, in this thread: what the routes do, for the command line. */
  public Run handle(Change change, Deployment.Rules rules) throws IOException {
    return handle(change, rules, Benchmark.class);
  }

  /**
   * Takes away what is due in every domain: keys that {@code main} revokes, and what could not be
   * reached before. Whatever else is at work, or wrong with {@code main}, it does not wait.
   *
   * @return a run for each domain that something was due in
   */
  public List<Run> takeAway() throws IOException {
    Optional<ObjectName> main = site.repository().branch(Repository.MAIN);
    List<Run> taken = new ArrayList<>();
    if (main.isEmpty()) {
      return taken;
    }
    for (DomainFolder domain : site.repository().domains(main.get()).domains()) {
      Change change = new Change(domain, Repository.MAIN, main.get());
      Object looked = looked(main.get());
      synchronized (taking) {
        if (!taking.computeIfAbsent(domain, d -> new Taking()).isDue(looked, now())) {
          continue;
        }
      }
      Run run = Run.acting(id(change, now()), change, now(), Deployment.Rules.USUAL, listener);
      Site its = site.in(domain);
      new Revocations(its).acceptDeclared(run, main.get());
      new Expiry(its).accept(run);
      TakingAway away = new TakingAway(its);
      SortedMap<ServerName, SortedSet<String>> due = away.due();
      // A call that hangs goes on; it keeps no later one waiting, and is not made twice.
      due.entrySet().removeIf(it -> !underWay.add(underWay(domain, it.getKey(), it.getValue())));
      Receipt.Outcome outcome = Receipt.Outcome.NOTHING_TO_DO;
      if (!due.isEmpty()) {
        runs.add(run);
        listener.begun(run);
        run.enter("taking away");
        try {
          outcome = Receipt.worst(away.run(run, due));
        } finally {
          due.forEach((server, peers) -> underWay.remove(underWay(domain, server, peers)));
        }
        run.end(new RunOutcome.Deployed(outcome));
        listener.ended(run, outcome.isToBeTriedAgain());
        taken.add(run);
      }
      Object now = looked(main.get());
      synchronized (taking) {
        taking.get(domain).looked(now, outcome.isToBeTriedAgain(), now());
      }
    }
    return taken;
  }

  /** The domains that do something by schedule, or might. */
  public List<DomainFolder> domains() {
    return site.repository()
        .branch(Repository.MAIN)
        .map(main -> site.repository().domains(main).domains())
        .orElse(List.of());
  }

  /** Has intent say what expired, in every domain. */
  public List<Duties.Done> takeOutExpired() {
    return domains().stream()
        .flatMap(domain -> new Duties(site.in(domain)).takeOutExpired().stream())
        .toList();
  }

  /** Every schedule, of every domain. */
  public List<Duties.View> schedules() {
    return domains().stream()
        .flatMap(domain -> new Duties(site.in(domain)).views().stream())
        .toList();
  }

  /** What people are to know, of every domain. */
  public List<Alarm> alarms() {
    return domains().stream()
        .flatMap(domain -> new Alarms(site.in(domain)).now().stream())
        .toList();
  }

  /**
   * Does what is due by schedule in a domain, once, whatever was down; and tells people what they
   * are to know, before, as it may take an hour, and after.
   */
  public List<Duties.Done> due(DomainFolder domain) {
    Map<String, Retry> its = putOff.computeIfAbsent(domain, d -> new ConcurrentHashMap<>());
    List<Duties.Done> all = new ArrayList<>(tell(domain, its));
    List<Duties.Done> done =
        new Duties(site.in(domain), its)
            .run(
                change -> {
                  Run run =
                      Run.acting(
                          id(change, now()), change, now(), Deployment.Rules.USUAL, listener);
                  runs.add(run);
                  return run;
                });
    if (!done.isEmpty()) {
      all.addAll(done);
      all.addAll(tell(domain, its));
    }
    return all;
  }

  /** What went wrong with it. */
  private List<Duties.Done> tell(DomainFolder domain, Map<String, Retry> its) {
    List<String> wrong;
    try {
      wrong = new Alarms(site.in(domain), its).tell();
    } catch (IOException | GitException e) {
      wrong = List.of(Objects.toString(e.getMessage(), e.toString()));
    }
    return wrong.stream()
        .map(why -> new Duties.Done(domain.name(), "alarms", Optional.of(false), why))
        .toList();
  }

  private static List<Object> underWay(
      DomainFolder domain, ServerName server, SortedSet<String> peers) {
    return List.of(domain, server, List.copyOf(peers));
  }

  private Instant now() {
    return site.clock().instant();
  }

  /** Another day begins at some quarter of an hour, wherever the domain is. */
  private Object looked(ObjectName main) {
    return List.of(
        main,
        site.repository().branch(Repository.LEDGER),
        now().getEpochSecond() / QUARTER_OF_AN_HOUR);
  }

  private static final long QUARTER_OF_AN_HOUR = 900;

  /** When a domain was looked at for what is to be taken away. */
  private static final class Taking {
    private Object looked = "";
    private Optional<Retry> retry = Optional.empty();

    boolean isDue(Object now, Instant at) {
      return retry.map(r -> r.isDue(at)).orElse(false) || !looked.equals(now);
    }

    void looked(Object now, boolean again, Instant at) {
      looked = now;
      retry = again ? Optional.of(Retry.after(retry, at)) : Optional.empty();
    }
  }

  /** The same for one of several: what stops it is in its run, and stops no other. */
  public Run attempt(Change change) {
    Run run = begin(change);
    try {
      job.run(run, change, Benchmark.class);
      end(run);
    } catch (IOException | RuntimeException e) {
      failed(Optional.of(run), e);
    }
    return run;
  }

  /** Of each domain one after the other; no domain waits for another. */
  public List<Run> attemptAll(List<Change> changes, Consumer<Run> ended) {
    Map<DomainFolder, List<Change>> domains =
        changes.stream().collect(Collectors.groupingBy(Change::domain));
    return Parallel.ask(
            domains.values(),
            its ->
                its.stream()
                    .map(
                        change -> {
                          Run run = attempt(change);
                          synchronized (ended) {
                            ended.accept(run);
                          }
                          return run;
                        })
                    .toList())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  /** Without benchmarks: what is urgent does not wait for them. */
  Run handleWithoutBenchmarks(Change change, Deployment.Rules rules) throws IOException {
    return handle(change, rules, Deploy.class);
  }

  private Run handle(Change change, Deployment.Rules rules, Class<? extends Step<?, ?>> last)
      throws IOException {
    Run run = begin(change, rules);
    job.run(run, change, last);
    end(run);
    return run;
  }

  /**
   * One step by itself.
   *
   * @param artifact for the next one, or all that is wrong
   */
  public record Alone(Run run, Outcome<Artifact> artifact) {}

  /**
   * One step by itself: what it takes and gives is an artifact. Nothing is marked as handled: the
   * next whole run of the change finds everything done.
   *
   * @param given what the step before it gave; nothing for the first
   * @param change what {@code given} is about
   * @throws ArtifactException if this step does not take that
   */
  public Alone alone(String step, Change change, Optional<Artifact> given) throws IOException {
    Run run = begin(change);
    Progress progress = job.alone(step, run, given);
    return new Alone(
        run,
        switch (progress.outcome()) {
          case Outcome.Ok<?>(var value, var warnings) ->
              new Outcome.Ok<>(Artifact.of(site, step, run, value, warnings), List.of());
          case Outcome.Rejected<?>(var diagnostics) -> new Outcome.Rejected<>(diagnostics);
        });
  }

  /** What {@code check} says of a change; nothing is done. */
  public Outcome<Validated> check(Change change) throws IOException {
    return job.run(asking(change), change, Validate.class).outcome(Validated.class);
  }

  /** What would be proposed; nothing is done. */
  public Outcome<Proposal> ask(Change change) throws IOException {
    return job.ask(asking(change), change);
  }

  private Run asking(Change change) {
    return Run.asking(change, site.clock().instant());
  }

  /** What is on {@code main} of this site's domain, compiled; for commands that act on it. */
  public Proposal onMain() throws IOException {
    ObjectName main =
        site.repository()
            .branch(Repository.MAIN)
            .orElseThrow(() -> new IOException("there is no main yet: push and merge first"));
    Change change = new Change(site.domain(), Repository.MAIN, main);
    return switch (ask(change)) {
      case Outcome.Ok<Proposal>(var proposal, var warnings) -> proposal;
      case Outcome.Rejected<Proposal>(var diagnostics) -> throw new RejectedException(diagnostics);
    };
  }
}
