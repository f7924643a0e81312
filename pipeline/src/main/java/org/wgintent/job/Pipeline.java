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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.wgintent.benchmark.Profile;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Receipt;
import org.wgintent.derive.State;
import org.wgintent.domain.DomainList;
import org.wgintent.domain.Execution.Schedule;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;

/** The job, step by step, for routes and for the command line alike. */
public final class Pipeline {

  private static final Duration LOCK = Duration.ofMinutes(30);
  private static final Duration LOCK_PAUSE = Duration.ofMillis(500);
  private static final int LOCK_TRIES = 240;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final Duration LAST_RETRY = Duration.ofMinutes(10);

  private final Site site;
  private final RunListener listener;
  private final Reviews reviews;
  private final Runs runs = new Runs();
  private final AtomicInteger number = new AtomicInteger();
  private final Map<Change, Retry> retries = new HashMap<>();

  private record Retry(Instant after, Duration pause) {}

  public Pipeline(Site site) {
    this(site, RunListener.NONE);
  }

  /**
   * @param listener is told what becomes of each run
   */
  public Pipeline(Site site, RunListener listener) {
    this.site = site;
    this.listener = listener;
    this.reviews = new Reviews(site.branches());
  }

  public Runs runs() {
    return runs;
  }

  private Compilations compilations(Run run) {
    return new Compilations(site.in(run.domain()));
  }

  private Deploys deploys(Run run) {
    return new Deploys(site.in(run.domain()));
  }

  /** Every branch that stands where nobody looked yet, domain by domain; {@code main} first. */
  public List<Change> look() {
    List<Change> changes = new ArrayList<>();
    site.repository()
        .branches()
        .forEach(
            (branch, head) -> {
              List<Change> due = changes(branch, head).stream().filter(this::isDue).toList();
              changes.addAll(branch.equals(Repository.MAIN) ? 0 : changes.size(), due);
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
    return domains.domains().stream()
        .map(domain -> new Change(domain, branch, head))
        .filter(this::isAbout)
        .toList();
  }

  /** A branch is about the sites that it changes; {@code main} is about all. */
  private boolean isAbout(Change change) {
    return change.isMain()
        || change.domain().isRoot()
        || site.repository()
            .mergeBase(change.head(), Repository.MAIN)
            .filter(base -> isSame(change, base))
            .isEmpty();
  }

  private boolean isSame(Change change, ObjectName commit) {
    return site.repository()
        .folder(change.head(), change.domain())
        .equals(site.repository().folder(commit, change.domain()));
  }

  /** Is it where the branch stands, was it not handled, and is it not put off? */
  public boolean isDue(Change change) {
    if (!site.repository().branch(change.branch()).equals(Optional.of(change.head()))
        || isHandled(change)) {
      return false;
    }
    synchronized (retries) {
      Retry retry = retries.get(change);
      return retry == null || !retry.after().isAfter(site.clock().instant());
    }
  }

  /** Another site's commit is nothing new on {@code main}. */
  private boolean isHandled(Change change) {
    return site.repository()
        .handled(change.domain(), change.branch())
        .filter(
            done ->
                done.equals(change.head())
                    || (change.isMain() && !change.domain().isRoot() && isSame(change, done)))
        .isPresent();
  }

  public Run begin(Change change) {
    Instant now = site.clock().instant();
    String id =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(now)
            + "-"
            + change.head().hex().substring(0, 8)
            + "-"
            + number.incrementAndGet();
    Run run = new Run(id, change.domain(), change.branch(), change.head().hex(), now);
    runs.add(run);
    listener.begun(run);
    return run;
  }

  public Step<Candidate> read(Run run, Change change) {
    return compilations(run).read(run, change);
  }

  public Step<Validated> validate(Step<Candidate> step) {
    return compilations(step.run()).validate(step);
  }

  /**
   * Makes the keys that interfaces lack, on servers whose entry is on {@code main} already and
   * whose enrolment is {@code auto}. A new server is enrolled by a person, who has checked its host
   * key.
   */
  public Step<Validated> enroll(Step<Validated> step) throws IOException {
    if (!(step.outcome() instanceof Outcome.Ok<Validated>(var validated, var warnings))) {
      return step;
    }
    Intent intent = validated.intent();
    State base = validated.candidate().base();
    for (ServerName server : lackingKeys(intent, base)) {
      boolean known =
          validated
              .candidate()
              .before()
              .map(b -> b.intent().execution().servers().get(server))
              .filter(r -> r.equals(intent.execution().servers().get(server)))
              .isPresent();
      if (known && intent.execution().enrollAutomatically()) {
        step.run().enter("enroll");
        base =
            deploys(step.run())
                .enroll(intent, server)
                .map(enrolled -> Deploys.enrolled(server, enrolled.found()))
                .map(base::withEnrolled)
                .orElse(base);
        step.run().say("enrolled " + server);
      }
    }
    return new Step<>(
        step.run(),
        new Outcome.Ok<>(new Validated(validated.candidate().withBase(base), intent), warnings));
  }

  private static List<ServerName> lackingKeys(Intent intent, State base) {
    return intent.domain().interfaces().values().stream()
        .filter(i -> base.serverKey(i.server(), i.name()).isEmpty())
        .map(org.wgintent.domain.Domain.Interface::server)
        .distinct()
        .toList();
  }

  public Step<Derived> derive(Step<Validated> step) {
    return compilations(step.run()).derive(step);
  }

  public Step<Proposal> render(Step<Derived> step) {
    return compilations(step.run()).render(step);
  }

  /** Proposes what a branch compiles to; a branch that {@code main} holds needs no proposal. */
  public Step<Proposal> review(Step<Proposal> step) {
    if (step.outcome() instanceof Outcome.Ok<Proposal>(var proposal, var warnings)
        && proposal.isAsCompiled()
        && isMerged(proposal.candidate())) {
      step.run().end("unchanged");
      return step;
    }
    return reviews.review(step);
  }

  private boolean isMerged(Candidate candidate) {
    return candidate
        .main()
        .filter(main -> site.repository().isAncestor(candidate.change().head(), main))
        .isPresent();
  }

  public boolean isAsCompiled(Step<Proposal> step) {
    return step.outcome() instanceof Outcome.Ok<Proposal>(var proposal, var warnings)
        && proposal.isAsCompiled();
  }

  /** Deploys a commit on {@code main} that is exactly what it compiles to. */
  public Step<Proposal> deploy(Step<Proposal> step, Deployment.Rules rules) throws IOException {
    Run run = step.run();
    if (!(step.outcome() instanceof Outcome.Ok<Proposal>(var proposal, var warnings))) {
      return step;
    }
    alone(
        run,
        () -> {
          new Revocations(site.in(run.domain())).accept(run, proposal.compiled());
          if (deploys(run).isApplied(proposal.compiled())) {
            run.say("input " + proposal.compiled().input() + " is applied already");
            run.end("unchanged");
          } else {
            deploy(run, proposal.compiled(), rules, server -> true);
          }
          return step;
        });
    return step;
  }

  /** Something that nobody else may do on the domain meanwhile. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * @throws IOException if somebody else works on the domain for longer than a deploy takes
   */
  <T> T alone(Run run, Work<T> work) throws IOException {
    String domain = run.domain().name();
    for (int i = 0; !site.locks().tryTake(domain, run.id(), LOCK); i++) {
      if (i == LOCK_TRIES) {
        throw new IOException("another process works on this domain");
      }
      try {
        Thread.sleep(LOCK_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    try {
      return work.run();
    } finally {
      site.locks().release(domain, run.id());
    }
  }

  /** Brings {@code servers} to what was compiled; to be called {@link #alone}. */
  Deploys.Result deploy(
      Run run, Compiled compiled, Deployment.Rules rules, Predicate<ServerName> servers)
      throws IOException {
    run.enter("deploy");
    Deploys.Result result =
        deploys(run).deploy(compiled, run.commit(), run.id(), rules, servers, run);
    result
        .receipts()
        .forEach(r -> run.say(r.server() + ": " + r.outcome().text() + ": " + r.proof()));
    run.end(result.outcome().text());
    return result;
  }

  /** A deploy that changed something is followed by its benchmarks. */
  public boolean isToMeasure(Step<Proposal> step) {
    return step.run().outcome().equals(Receipt.Outcome.CONFIRMED.text());
  }

  public Step<Proposal> benchmark(Step<Proposal> step) throws IOException {
    if (step.outcome() instanceof Outcome.Ok<Proposal>(var proposal, var warnings)) {
      step.run().enter("benchmark");
      Profile profile =
          proposal
              .compiled()
              .intent()
              .execution()
              .benchmarks()
              .schedule()
              .map(Schedule::profile)
              .map(name -> Profile.named(name).orElseThrow())
              .orElse(Profile.SMOKE);
      try {
        new BenchmarkRuns(site.in(step.run().domain()))
            .run(proposal.compiled(), step.run().commit(), profile, i -> true, step.run())
            .results()
            .map(ObjectName::hex)
            .ifPresent(
                commit ->
                    step.run()
                        .say(
                            "review/"
                                + Reviews.name(step.run().domain(), "benchmarks")
                                + " is "
                                + commit));
      } catch (Refused refused) {
        step.run().say("not measured: " + refused.getMessage());
      }
    }
    return step;
  }

  /**
   * The change is handled, or, where a deploy could not be done now, put off; when {@code main}
   * moved, open proposals are looked at again.
   */
  public void end(Run run) {
    ObjectName head = new ObjectName(run.commit());
    Change change = new Change(run.domain(), run.branch(), head);
    boolean again =
        Stream.of(Receipt.Outcome.values())
            .filter(Receipt.Outcome::isToBeTriedAgain)
            .anyMatch(outcome -> outcome.text().equals(run.outcome()));
    if (again) {
      putOff(change);
    } else {
      handled(change);
    }
    listener.ended(run, again);
  }

  private void handled(Change change) {
    Repository repository = site.repository();
    repository.markHandled(change.domain(), change.branch(), change.head());
    if (change.isMain()) {
      repository
          .branches()
          .forEach(
              (branch, at) -> {
                if (!branch.equals(Repository.MAIN) && !repository.isAncestor(at, change.head())) {
                  repository.forgetHandled(change.domain(), branch);
                }
              });
    }
    synchronized (retries) {
      retries.remove(change);
    }
  }

  /** A failure of the world is tried again, later and later; it is never taken for handled. */
  public void failed(Optional<Run> run, Exception cause) {
    listener.failed(run, cause);
    run.ifPresent(
        r -> {
          r.say(Objects.toString(cause.getMessage(), cause.toString()));
          r.end("failed");
          putOff(new Change(r.domain(), r.branch(), new ObjectName(r.commit())));
        });
  }

  private void putOff(Change change) {
    synchronized (retries) {
      Retry last = retries.get(change);
      Duration pause = last == null ? FIRST_RETRY : last.pause().multipliedBy(2);
      if (pause.compareTo(LAST_RETRY) > 0) {
        pause = LAST_RETRY;
      }
      retries.put(change, new Retry(site.clock().instant().plus(pause), pause));
    }
  }

  /** The whole of one branch, in this thread: what the routes do, for the command line. */
  public Run handle(Change change, Deployment.Rules rules) throws IOException {
    return handle(change, rules, true);
  }

  /** Without benchmarks: what is urgent does not wait for them. */
  Run handleOnly(Change change, Deployment.Rules rules) throws IOException {
    return handle(change, rules, false);
  }

  private Run handle(Change change, Deployment.Rules rules, boolean measures) throws IOException {
    Run run = begin(change);
    Step<Proposal> step = render(derive(enroll(validate(read(run, change)))));
    if (change.isMain() && isAsCompiled(step)) {
      deploy(step, rules);
      if (measures && isToMeasure(step)) {
        benchmark(step);
      }
    } else {
      review(step);
    }
    end(run);
    return run;
  }

  /** What is on {@code main} of this site's domain, compiled; for commands that act on it. */
  public Proposal onMain() throws IOException {
    ObjectName main =
        site.repository()
            .branch(Repository.MAIN)
            .orElseThrow(() -> new IOException("there is no main yet: push and merge first"));
    Change change = new Change(site.domain(), Repository.MAIN, main);
    Run run = new Run("-", site.domain(), change.branch(), main.hex(), site.clock().instant());
    Step<Proposal> step = render(derive(validate(read(run, change))));
    return switch (step.outcome()) {
      case Outcome.Ok<Proposal>(var proposal, var warnings) -> proposal;
      case Outcome.Rejected<Proposal>(var diagnostics) -> throw new Rejected(diagnostics);
    };
  }
}
