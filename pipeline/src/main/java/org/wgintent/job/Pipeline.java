package org.wgintent.job;

import java.io.IOException;
import java.time.Duration;
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
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Receipt;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.DomainList;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Outcome;

/** The job, step by step, for routes and for the command line alike. */
public final class Pipeline {

  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final Duration LAST_RETRY = Duration.ofMinutes(10);

  private final Site site;
  private final Job job;
  private final RunListener listener;
  private final Runs runs = new Runs();
  private final AtomicInteger number = new AtomicInteger();
  private final Map<Change, Retry> retries = new HashMap<>();
  private final Map<DomainFolder, Taking> taking = new HashMap<>();

  /** Of older commits that servers were brought to, what there was when that was looked at. */
  private final Map<Change, Object> brought = new ConcurrentHashMap<>();

  /** Of domains, servers and the peers that are being taken away there. */
  private final Set<List<Object>> underWay = ConcurrentHashMap.newKeySet();

  private record Retry(Instant after, Duration pause) {

    /** Later and later. */
    static Retry after(Optional<Retry> last, Instant now) {
      Duration pause = last.map(l -> l.pause().multipliedBy(2)).orElse(FIRST_RETRY);
      if (pause.compareTo(LAST_RETRY) > 0) {
        pause = LAST_RETRY;
      }
      return new Retry(now.plus(pause), pause);
    }
  }

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
  }

  public Runs runs() {
    return runs;
  }

  public Job job() {
    return job;
  }

  /**
   * Every branch that stands where nobody looked yet, domain by domain, {@code main} first; and the
   * last accepted commit of {@code main} where servers are to be brought to it still.
   */
  public List<Change> findPendingChanges() {
    List<Change> changes = new ArrayList<>();
    Review.withdrawOrphans(site);
    site.repository()
        .branches()
        .forEach(
            (branch, head) -> {
              try {
                List<Change> due =
                    changes(branch, head).stream()
                        .flatMap(change -> Stream.concat(Stream.of(change), accepted(change)))
                        .filter(this::isDue)
                        .toList();
                changes.addAll(branch.equals(Repository.MAIN) ? 0 : changes.size(), due);
              } catch (GitException unreadable) {
                // A bad branch is its own affair.
                listener.failed(Optional.empty(), unreadable);
              }
            });
    return changes;
  }

  /** A branch as it stands, for each domain that it is about. */
  public List<Change> changes(String branch, ObjectName head) {
    DomainList domains = site.repository().domains(head);
    if (!domains.problems().isEmpty()) {
      // Rejected once, not once for each site.
      return List.of(new Change(domains.domains().getFirst(), branch, head));
    }
    SortedSet<DomainFolder> all = new TreeSet<>(domains.domains());
    if (branch.equals(Repository.MAIN)) {
      Ledger.domains(site.repository()).stream()
          .filter(domain -> !all.contains(domain))
          .filter(this::hasServers)
          .forEach(all::add);
    } else {
      site.repository()
          .mergeBase(head, Repository.MAIN)
          .ifPresent(base -> all.addAll(site.repository().domains(base).domains()));
    }
    return all.stream()
        .map(domain -> new Change(domain, branch, head))
        .filter(this::isAbout)
        .toList();
  }

  /**
   * A branch is about the sites that it changes; {@code main} is about all that there are. The
   * root's domain has everything that lies beside: any of it may hold a secret.
   */
  private boolean isAbout(Change change) {
    Optional<ObjectName> base =
        change.isMain()
            ? Optional.empty()
            : site.repository().mergeBase(change.head(), Repository.MAIN);
    return base.map(
            commit ->
                !commit.equals(change.head())
                    && (change.domain().isRoot() || !isSame(change, commit)))
        .orElseGet(
            () ->
                !Repository.isNothing(part(change.head(), change.domain()))
                    || hasServers(change.domain()));
  }

  /** Is anything of ours on a server of the domain? */
  private boolean hasServers(DomainFolder domain) {
    return !new AppliedStates(site.in(domain)).servers().isEmpty();
  }

  private boolean isSame(Change change, ObjectName commit) {
    return part(change.head(), change.domain()).equals(part(commit, change.domain()));
  }

  /** Does a branch change anything that is compiled? */
  public boolean changesIntent(Change change) {
    return change.isMain()
        || site.repository()
            .mergeBase(change.head(), Repository.MAIN)
            .filter(base -> isSame(change, base))
            .isEmpty();
  }

  private List<Optional<ObjectName>> part(ObjectName commit, DomainFolder domain) {
    return site.repository().part(commit, domain);
  }

  /**
   * Where {@code main} was looked at and not accepted as it stands: the commit that was, until
   * servers are what it says.
   */
  private Stream<Change> accepted(Change change) {
    if (!change.isMain() || !isProcessed(change)) {
      return Stream.empty();
    }
    Acceptance acceptance = new Acceptance(site.in(change.domain()));
    if (acceptance.isAccepted(change.head())
        || Repository.isNothing(part(change.head(), change.domain()))) {
      return Stream.empty();
    }
    return acceptance.before(change.head()).stream()
        .map(accepted -> new Change(change.domain(), Repository.MAIN, accepted));
  }

  /** Is it where the branch stands, was it not handled, and is it not put off? */
  public boolean isDue(Change change) {
    boolean isNew =
        isTip(change)
            ? !isProcessed(change)
            : isOlder(change) && !there().equals(brought.get(change));
    if (!isNew) {
      return false;
    }
    synchronized (retries) {
      Retry retry = retries.get(change);
      return retry == null || !retry.after().isAfter(site.clock().instant());
    }
  }

  private boolean isTip(Change change) {
    return site.repository().branch(change.branch()).equals(Optional.of(change.head()));
  }

  /** Moves whenever servers may be anything else than when they were looked at last. */
  private Object there() {
    return List.of(
        site.repository().branch(Repository.MAIN), site.repository().branch(Repository.LEDGER));
  }

  /** Another domain's commit is nothing new on {@code main}. */
  private boolean isProcessed(Change change) {
    return site.repository()
        .handled(looked(change.domain(), change.branch()))
        .filter(
            done ->
                done.equals(change.head())
                    || (change.isMain() && !change.domain().isRoot() && isSame(change, done)))
        .isPresent();
  }

  private Repository.Looked looked(DomainFolder domain, String branch) {
    return new Repository.Looked(site.compiler().version(), domain, branch);
  }

  /** A commit of {@code main} that {@code main} is not at any more. */
  private boolean isOlder(Change change) {
    return change.isMain()
        && site.repository()
            .handled(looked(change.domain(), Repository.MAIN))
            .filter(done -> !done.equals(change.head()))
            .filter(done -> site.repository().isAncestor(change.head(), done))
            .isPresent();
  }

  public Run begin(Change change) {
    return begin(change, Deployment.Rules.USUAL);
  }

  private Run begin(Change change, Deployment.Rules rules) {
    Run run = Run.acting(id(change, now()), change, now(), rules, listener);
    runs.add(run);
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
    if (again) {
      postpone(run.change());
    } else {
      handled(run.change());
    }
    listener.ended(run, again);
  }

  private void handled(Change change) {
    synchronized (retries) {
      retries.remove(change);
    }
    if (isOlder(change)) {
      brought.put(change, there());
      return;
    }
    site.repository().markProcessed(looked(change.domain(), change.branch()), change.head());
    if (change.isMain()) {
      lookAgain(change);
    }
  }

  /** {@code main} moved: what is proposed is to stay true. */
  private void lookAgain(Change main) {
    Repository repository = site.repository();
    repository
        .branches()
        .forEach(
            (branch, at) -> {
              if (!branch.equals(Repository.MAIN) && !repository.isAncestor(at, main.head())) {
                repository.forgetProcessed(looked(main.domain(), branch));
              }
            });
  }

  /** A failure of the world is tried again, later and later; it is never taken for handled. */
  public void failed(Optional<Run> run, Exception cause) {
    listener.failed(run, cause);
    run.ifPresent(
        r -> {
          r.log(Objects.toString(cause.getMessage(), cause.toString()));
          r.end(RunOutcome.Plain.FAILED);
          postpone(r.change());
        });
  }

  private void postpone(Change change) {
    Optional<Retry> last;
    synchronized (retries) {
      last = Optional.ofNullable(retries.get(change));
      retries.put(change, Retry.after(last, now()));
    }
    if (change.isMain() && last.isEmpty()) {
      // Proposals do not wait until a server answers.
      lookAgain(change);
    }
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
      Object looked = List.of(main.get(), site.repository().branch(Repository.LEDGER));
      synchronized (taking) {
        if (!taking.computeIfAbsent(domain, d -> new Taking()).isDue(looked, now())) {
          continue;
        }
      }
      Run run = Run.acting(id(change, now()), change, now(), Deployment.Rules.USUAL, listener);
      Site its = site.in(domain);
      new Revocations(its).acceptDeclared(run, main.get());
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
      Object now = List.of(main.get(), site.repository().branch(Repository.LEDGER));
      synchronized (taking) {
        taking.get(domain).looked(now, outcome.isToBeTriedAgain(), now());
      }
    }
    return taken;
  }

  private static List<Object> underWay(
      DomainFolder domain, ServerName server, SortedSet<String> peers) {
    return List.of(domain, server, List.copyOf(peers));
  }

  private Instant now() {
    return site.clock().instant();
  }

  /** When a domain was looked at for what is to be taken away. */
  private static final class Taking {
    private Object looked = "";
    private Optional<Retry> retry = Optional.empty();

    boolean isDue(Object now, Instant at) {
      return retry.map(r -> !r.after().isAfter(at)).orElse(false) || !looked.equals(now);
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
    } catch (IOException | GitException e) {
      failed(Optional.of(run), e);
    }
    return run;
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
