package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.domain.Domain;
import org.wgintent.domain.Execution;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.Execution.Times;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.ServerName;
import org.wgintent.job.Drifts.ServerDrift;
import org.wgintent.schedule.Cron;
import org.wgintent.schedule.Schedule;
import org.wgintent.schedule.Schedule.Missed;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.InterfaceName;

/**
 * What a domain does by schedule. What is due follows from Git alone: the schedules of the commit
 * that was accepted last, and what the ledger says of each. So any process can be the clock, and of
 * several at once one does it; what a killed one had begun is due again.
 */
public final class Duties {

  static final String FILE = "schedules.json";

  private static final String EXPIRY = "expiry";
  private static final String SCHEDULE = "schedule";
  private static final String SINCE = "since";
  private static final String BEGUN = "begun";
  private static final String ENDED = "ended";
  private static final String TIME = "time";
  private static final String SUCCESS = "success";
  private static final String ALARM = "alarm";

  /** Every day, and each domain at a minute of its own. */
  private static final String DAILY = "0 0 * * *";

  private static final int MINUTES_OF_A_DAY = 1440;

  private final Site site;
  private final Map<String, Retry> putOff;

  public Duties(Site site) {
    this(site, new HashMap<>());
  }

  /**
   * @param putOff what this process tries again, later and later; kept between calls
   */
  Duties(Site site, Map<String, Retry> putOff) {
    this.site = site;
    this.putOff = putOff;
  }

  /**
   * What became of something that was due.
   *
   * @param success empty where it was put off
   */
  public record Done(String domain, String name, Optional<Boolean> success, String text) {

    @Override
    public String toString() {
      return domain + " " + name + ": " + text;
    }
  }

  /** Something that is done by schedule. */
  private record Duty(String name, Schedule schedule, Work work) {

    /** As the ledger has it: where it is another, its times begin anew. */
    String text() {
      return "%s %s %s, %d s later"
          .formatted(
              schedule.cron(), schedule.zone(), schedule.missed(), schedule.delay().toSeconds());
    }
  }

  /** The work itself. */
  private interface Work {
    Result run(Run run) throws IOException;
  }

  /**
   * @param isPutOff had somebody else what it needs? Then it stays due
   * @param text for people, in a few words
   * @param alarm what people are to know until the next time; empty where all is well
   */
  private record Result(boolean isSuccess, boolean isPutOff, String text, String alarm) {

    Result(boolean isSuccess, String text) {
      this(isSuccess, false, text, "");
    }

    static Result putOff(String why) {
      return new Result(false, true, "put off: " + why, "");
    }
  }

  /**
   * What a schedule did, and when it does it next.
   *
   * @param last what became of the newest of its times that ended; empty if none did
   * @param success when it last did what it is there for; empty if never
   * @param age how long ago that is
   * @param alarm what it found that people are to know
   * @param overdue it is longer ago than a period that it should have
   */
  public record View(
      String domain,
      String name,
      String cron,
      String zone,
      String next,
      String last,
      String success,
      String age,
      String alarm,
      boolean overdue)
      implements JsonDocument {}

  /** Every schedule, as it stands. */
  public List<View> views() {
    return new Acceptance(site).intent().map(this::views).orElse(List.of());
  }

  /** The same, of intent that was accepted last. */
  List<View> views(Intent accepted) {
    Instant now = site.clock().instant();
    return of(accepted).stream()
        .map(
            duty -> {
              JsonNode entry = entry(duty);
              Schedule.Done done = done(entry, now);
              return new View(
                  site.domain().name(),
                  duty.name(),
                  duty.schedule().cron().toString(),
                  duty.schedule().zone().toString(),
                  duty.schedule().next(now).map(Instant::toString).orElse(""),
                  entry.path(ENDED).path("outcome").asText(),
                  entry.path(SUCCESS).asText(),
                  age(entry.path(SUCCESS).asText(), now),
                  entry.path(ENDED).path(ALARM).asText(),
                  duty.schedule().isOverdue(done, now));
            })
        .toList();
  }

  /**
   * Does what is due, once. What fails keeps nothing else from being done.
   *
   * @param begin makes a run of a change
   */
  public List<Done> run(Function<Change, Run> begin) {
    List<Done> done = new ArrayList<>();
    for (Duty duty : new Acceptance(site).intent().map(this::of).orElse(List.of())) {
      tried(duty.name(), () -> claimed(duty, begin)).ifPresent(done::add);
    }
    takeOutExpired().ifPresent(done::add);
    return done;
  }

  /** Has intent say what expired, where it does not yet. */
  Optional<Done> takeOutExpired() {
    return tried(EXPIRY, this::expired);
  }

  /** Intent says itself when it is due: when it says what expired, it is done. */
  private Optional<Done> expired() throws IOException {
    if (new Expiry(site).due().isEmpty()) {
      return Optional.empty();
    }
    Optional<Optional<Done>> done =
        site.alone(
            EXPIRY,
            site.repository().branch(Repository.MAIN).orElseThrow().hex(),
            () -> {
              Expiry expiry = new Expiry(site);
              List<Grant> due = expiry.due();
              return due.isEmpty()
                  ? Optional.empty()
                  : Optional.of(takenOut(due, expiry.takeOut(due)));
            });
    return done.flatMap(its -> its);
  }

  private Done takenOut(List<Grant> grants, Run run) {
    boolean isSuccess =
        run.outcome() != RunOutcome.Plain.REJECTED && run.outcome() != RunOutcome.Plain.FAILED;
    return done(
        EXPIRY,
        Optional.of(isSuccess),
        grants.stream()
                .map(grant -> grant.node() + " on " + grant.iface())
                .collect(Collectors.joining(", "))
            + " left intent: "
            + run.outcome());
  }

  private Optional<Done> tried(String name, Attempt attempt) {
    Retry retry = putOff.get(name);
    if (retry != null && !retry.isDue(site.clock().instant())) {
      return Optional.empty();
    }
    Optional<Done> done;
    try {
      done = attempt.run();
    } catch (IOException | GitException e) {
      done = Optional.of(done(name, Optional.of(false), failed(e)));
    }
    if (done.filter(it -> !it.success().orElse(false)).isPresent()) {
      putOff.put(name, Retry.after(Optional.ofNullable(retry), site.clock().instant()));
    } else {
      putOff.remove(name);
    }
    return done;
  }

  private static String failed(Exception e) {
    return "failed: " + Objects.toString(e.getMessage(), e.toString());
  }

  private Done done(String name, Optional<Boolean> success, String text) {
    return new Done(site.domain().name(), name, success, text);
  }

  /** At something that may be due. */
  private interface Attempt {
    Optional<Done> run() throws IOException;
  }

  private Optional<Done> claimed(Duty duty, Function<Change, Run> begin) throws IOException {
    if (isDue(duty).isEmpty()) {
      return Optional.empty();
    }
    ObjectName commit = new Acceptance(site).last().orElseThrow();
    Change change = new Change(site.domain(), Repository.MAIN, commit);
    Optional<Optional<Done>> done =
        site.alone(
            duty.name(),
            commit.hex(),
            () -> isDue(duty).map(time -> run(duty, begin.apply(change), time)));
    return done.flatMap(its -> its);
  }

  private Instant now() {
    return site.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String age(String success, Instant now) {
    return success.isEmpty() ? "" : Ages.of(Duration.between(Instant.parse(success), now));
  }

  private Optional<Instant> isDue(Duty duty) {
    JsonNode entry = entry(duty);
    Instant now = now();
    if (!entry.has(SINCE)) {
      note(duty, "seen", node -> node.put(SINCE, now.toString()));
      return Optional.empty();
    }
    return duty.schedule().due(done(entry, now), now);
  }

  private Done run(Duty duty, Run run, Instant time) {
    note(duty, "begun", node -> stamp(node.putObject(BEGUN), time, run));
    Result result = result(duty, run);
    run.log(duty.name() + ": " + result.text());
    run.end(result.isSuccess() ? RunOutcome.Plain.MEASURED : RunOutcome.Plain.FAILED);
    if (result.isPutOff()) {
      return done(duty.name(), Optional.empty(), result.text());
    }
    note(
        duty,
        result.text(),
        node -> {
          node.remove(BEGUN);
          ObjectNode ended = stamp(node.putObject(ENDED), time, run).put("outcome", result.text());
          if (!result.alarm().isEmpty()) {
            ended.put(ALARM, result.alarm());
          }
          if (result.isSuccess()) {
            node.put(SUCCESS, now().toString());
          }
        });
    return done(duty.name(), Optional.of(result.isSuccess()), result.text());
  }

  private static Result result(Duty duty, Run run) {
    try {
      return duty.work().run(run);
    } catch (IOException | GitException e) {
      return new Result(false, failed(e));
    }
  }

  private ObjectNode stamp(ObjectNode node, Instant time, Run run) {
    return node.put(TIME, time.toString()).put("at", now().toString()).put("run", run.id());
  }

  // ---- what the ledger says ----

  /** Of another schedule of this name it says nothing. */
  private JsonNode entry(Duty duty) {
    return site.ledger()
        .index(FILE)
        .map(all -> all.path(duty.name()))
        .filter(entry -> entry.path(SCHEDULE).asText().equals(duty.text()))
        .orElse(MissingNode.getInstance());
  }

  private static Schedule.Done done(JsonNode entry, Instant now) {
    return new Schedule.Done(
        entry.has(SINCE) ? Instant.parse(entry.path(SINCE).asText()) : now,
        Optional.of(entry.path(ENDED).path(TIME).asText())
            .filter(time -> !time.isEmpty())
            .map(Instant::parse));
  }

  private void note(Duty duty, String what, Consumer<ObjectNode> edit) {
    site.ledger()
        .note(
            FILE,
            all -> {
              if (!all.path(duty.name()).path(SCHEDULE).asText().equals(duty.text())) {
                all.remove(duty.name());
              }
              ObjectNode entry = all.withObject("/" + duty.name());
              entry.put(SCHEDULE, duty.text());
              edit.accept(entry);
            },
            duty.name() + ": " + what);
  }

  // ---- what there is to do ----

  private List<Duty> of(Intent accepted) {
    List<Duty> duties = new ArrayList<>();
    Execution execution = accepted.execution();
    execution
        .benchmarks()
        .schedule()
        .ifPresent(
            schedule ->
                duties.add(
                    new Duty(
                        "benchmarks",
                        execution.schedule("benchmarks", schedule.times()),
                        run -> benchmarks(run, execution.benchmarks(), schedule))));
    execution
        .drift()
        .flatMap(Execution.Drift::schedule)
        .ifPresent(
            times ->
                duties.add(new Duty("drift", execution.schedule("drift", times), run -> drift())));
    Times daily =
        new Times(Cron.parse(DAILY).orElseThrow(), Optional.empty(), Missed.RUN, MINUTES_OF_A_DAY);
    duties.add(new Duty("ledger", execution.schedule("ledger", daily), run -> ledger()));
    return duties;
  }

  private Result drift() throws IOException {
    if (new AppliedStates(site).servers().isEmpty()) {
      return new Result(true, "nothing was deployed yet");
    }
    Drifts drifts = new Drifts(site);
    List<ServerDrift> found = drifts.compare();
    List<String> words = new ArrayList<>();
    List<String> stays = new ArrayList<>();
    for (ServerDrift server : found) {
      if (!server.error().isEmpty()) {
        words.add(server.server() + ": " + server.error());
      } else if (!server.drift().isEmpty()) {
        int places = server.drift().size();
        String what =
            server.server() + ": drift in " + (places == 1 ? "1 place" : places + " places");
        words.add(what);
        stays.add(what);
      }
    }
    try {
      if (!drifts.heal(found, Drifts.Heal.declared).isEmpty()) {
        stays.clear();
        for (ServerDrift server : drifts.compare()) {
          if (!server.drift().isEmpty()) {
            stays.add(server.server() + ": drift that was not put back");
          }
        }
        words.add(stays.isEmpty() ? "put back" : "put back in part");
      }
    } catch (ClosedException closed) {
      words.add("not put back yet: " + closed.getMessage());
    }
    boolean answered = found.stream().allMatch(server -> server.error().isEmpty());
    return new Result(
        answered,
        false,
        words.isEmpty() ? "as confirmed" : String.join("; ", words),
        String.join("; ", stays));
  }

  /** Nobody edits it, unless somebody does. */
  private Result ledger() {
    List<String> wrong = site.ledger().verify();
    return wrong.isEmpty()
        ? new Result(true, "whole")
        : new Result(false, false, wrong.getFirst(), "the ledger was changed: " + wrong.getFirst());
  }

  /** What runs on the servers is measured, whatever waits on {@code main}. */
  private Result benchmarks(Run run, Benchmarks planned, Execution.Schedule schedule)
      throws IOException {
    Optional<Locks.Held> lock = site.locks().tryTake(site.domain().name(), run.id(), run.commit());
    if (lock.isEmpty()) {
      return Result.putOff("a deploy is at work");
    }
    // Nobody deploys to servers that are being measured.
    try (Locks.Held _ = lock.get()) {
      Optional<Instant> until =
          schedule
              .budget()
              .map(minutes -> site.clock().instant().plus(Duration.ofMinutes(minutes)));
      AppliedStates applied = new AppliedStates(site);
      Map<String, Set<InterfaceName>> byCommit = byCommit(applied, planned);
      int cells = byCommit.values().stream().mapToInt(Set::size).sum();
      boolean complete = cells == planned.cells().size();
      for (Map.Entry<String, Set<InterfaceName>> its : byCommit.entrySet()) {
        Compiled compiled = applied.without(its.getKey()).orElseThrow();
        complete &=
            new BenchmarkRuns(site)
                .run(
                    compiled,
                    its.getKey(),
                    schedule.profile(),
                    its.getValue()::contains,
                    until,
                    run)
                .isComplete();
      }
      return new Result(
          complete, complete ? "measured " + cells : "not every interface was measured");
    } catch (RefusedException other) {
      return Result.putOff(String.valueOf(other.getMessage()));
    }
  }

  /** Planned interfaces, by the commit that their server was brought to last. */
  private static Map<String, Set<InterfaceName>> byCommit(
      AppliedStates applied, Benchmarks planned) {
    Map<String, Set<InterfaceName>> byCommit = new TreeMap<>();
    Set<InterfaceName> wanted =
        planned.cells().stream().map(Benchmarks.Cell::iface).collect(Collectors.toSet());
    for (ServerName server : applied.servers()) {
      String commit = applied.on(server).orElseThrow().commit();
      applied
          .without(commit)
          .map(compiled -> compiled.intent().domain().interfaces().values())
          .ifPresent(
              interfaces ->
                  interfaces.stream()
                      .filter(iface -> iface.server().equals(server))
                      .map(Domain.Interface::name)
                      .filter(wanted::contains)
                      .forEach(
                          name ->
                              byCommit.computeIfAbsent(commit, c -> new HashSet<>()).add(name)));
    }
    return byCommit;
  }
}
