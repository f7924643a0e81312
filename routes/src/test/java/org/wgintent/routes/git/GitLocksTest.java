package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.artifact.Json;
import org.wgintent.job.Locks.Held;
import org.wgintent.job.Locks.Holder;
import org.wgintent.job.RefusedException;

class GitLocksTest {

  private static final Duration NO_PATIENCE = Duration.ofMillis(100);
  private static final Duration TIME = Duration.ofMinutes(2);

  @TempDir Path folder;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-26T12:00:00Z"));
  private final InstantSource clock = now::get;
  private IntentRepository repository;
  private GitLocks locks;

  @BeforeEach
  void create() {
    repository = IntentRepository.create(folder.resolve("intent.git"));
    locks = new GitLocks(repository, clock, NO_PATIENCE, TIME);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private Held take(String run) throws IOException {
    return locks.take("home", run, "c0ffee", line -> {});
  }

  private Holder holder() {
    return locks.holder("home").orElseThrow();
  }

  /** As another process would have written it. */
  private void write(Holder holder) throws IOException {
    try (ObjectInserter inserter = repository.inserter()) {
      ObjectId note =
          inserter.insert(Constants.OBJ_BLOB, Json.pretty(holder).getBytes(StandardCharsets.UTF_8));
      inserter.flush();
      Refs.set(
          repository,
          "refs/wg-intent/lock/home",
          repository.exact("refs/wg-intent/lock/home"),
          note,
          "test");
    }
  }

  private static Holder with(Holder other, String host, long pid, long began) {
    return new Holder(
        other.domain(), "theirs", other.commit(), host, pid, began, other.since(), other.until());
  }

  @Test
  void whoWaitsIsToldWhoHasItAndUntilWhen() throws Exception {
    Held mine = take("mine");
    List<String> lines = new ArrayList<>();

    assertThatThrownBy(() -> locks.take("home", "theirs", "c0ffee", lines::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("home is locked by run mine on ")
        .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")")
        .hasMessageContaining("since 2026-11-26T12:00:00Z, until 2026-11-26T12:02:00Z")
        .hasMessageContaining("wg-intent locks");

    assertThat(lines).singleElement().asString().startsWith("waiting: home is locked by run mine");
    assertThat(locks.all()).extracting(Holder::run).containsExactly("mine");
    mine.close();
    assertThat(locks.all()).isEmpty();
    take("theirs").close();
  }

  @Test
  void anotherDomainIsNotLocked() throws Exception {
    Held mine = take("mine");

    locks.take("office", "theirs", "c0ffee", line -> {}).close();

    mine.close();
  }

  /** D5 of the audit: it waited for half an hour. */
  @Test
  void theLockOfADeadProcessOfThisHostIsFreeAtOnce() throws Exception {
    Held mine = take("mine");
    Holder own = holder();
    mine.close();
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();

    write(with(own, own.host(), ended.pid(), own.began()));
    take("next").close();

    write(with(own, own.host(), own.pid(), own.began() - 60_000));
    assertThat(locks.holder("home")).as("its number is another process's now").isEmpty();
    take("next").close();
  }

  @Test
  void onAnotherHostItsTimeDecides() throws Exception {
    Held mine = take("mine");
    Holder own = holder();
    mine.close();
    write(with(own, "elsewhere boot namespace", 1, 1));

    assertThatThrownBy(() -> take("next"))
        .hasMessageContaining("run theirs on elsewhere (process 1)");
    now.set(now.get().plus(TIME).plusSeconds(1));

    take("next").close();
  }

  @Test
  void itIsRenewedWhileItIsHeld() throws Exception {
    GitLocks quick = new GitLocks(repository, clock, NO_PATIENCE, Duration.ofMillis(300));
    Held mine = quick.take("home", "mine", "c0ffee", line -> {});
    Optional<ObjectId> note = repository.exact("refs/wg-intent/lock/home");
    now.set(now.get().plusSeconds(60));

    for (int i = 0; i < 100 && repository.exact("refs/wg-intent/lock/home").equals(note); i++) {
      Thread.sleep(20);
    }

    assertThat(Instant.parse(holder().until())).isAfter(now.get().minusSeconds(1));
    mine.close();
    assertThat(locks.all()).isEmpty();
  }

  @Test
  void whoeverIsNextKnowsThatSomebodyEndedInTheMiddle() throws Exception {
    Held mine = take("mine");
    assertThat(mine.isUnsettled()).isFalse();
    mine.unsettle();
    mine.close();
    assertThat(locks.holder("home")).as("free").isEmpty();

    Held benchmark = locks.tryTake("home", "benchmark", "c0ffee").orElseThrow();
    benchmark.close();
    Held part = take("part");
    assertThat(part.isUnsettled()).as("nobody looked").isTrue();
    part.unsettle();
    part.settle(false);
    part.close();
    Held whole = take("whole");
    assertThat(whole.isUnsettled()).isTrue();
    whole.unsettle();
    whole.settle(true);
    whole.close();

    assertThat(locks.all()).isEmpty();
    Held duty = locks.tryTake("home+drift", "duty", "c0ffee").orElseThrow();
    duty.close();
    assertThat(take("next").isUnsettled()).isFalse();
  }

  @Test
  void oneBenchmarkAtATime() throws Exception {
    Held mine = locks.measuring("mine");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> locks.measuring("theirs"))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("another benchmark is at work: run mine on ");
    }
    assertThat(locks.measures()).map(Holder::run).contains("mine");
    mine.close();
    assertThat(locks.measures()).isEmpty();
    locks.measuring("theirs").close();
  }

  /** A person freed it, and another run took it: the first one's end takes nothing from it. */
  @Test
  void whatWasFreedIsNotTakenBack() throws Exception {
    Held mine = take("mine");

    assertThat(locks.free("home")).map(Holder::run).contains("mine");
    Held theirs = take("theirs");
    mine.close();

    assertThat(holder().run()).isEqualTo("theirs");
    theirs.close();
    assertThat(locks.free("home")).isEmpty();
  }
}
