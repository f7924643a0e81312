package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is due by schedule is done once, whoever asks and whatever was down: over real Git. */
@Tag("long")
class DutiesTest {

  private static final Instant START = Instant.parse("2026-11-27T12:07:00Z");

  @TempDir Path folder;
  private Intake intake;
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private Site site;

  @BeforeEach
  void aDomainWithASchedule() throws Exception {
    intake = new Intake(folder);
    site = Intake.at(intake.site, now::get);
    schedule("*/15 * * * *");
    intake.asked();
  }

  @AfterEach
  void close() {
    intake.close();
  }

  private void schedule(String cron) throws Exception {
    intake.push(
        "schedule",
        "execution.yaml",
        text ->
            text.replaceAll("(?m)^drift:.*\n", "")
                + "drift: { schedule: \"%s\" }\n".formatted(cron));
    intake.handleAll();
    intake.merge("schedule");
    intake.handleAll();
    assertThat(intake.acceptance().last()).contains(intake.main());
  }

  /** As a process that was just started does it. */
  private List<String> due() {
    return due(new Pipeline(site));
  }

  private static List<String> due(Pipeline pipeline) {
    return Intake.due(pipeline);
  }

  private void after(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private Duties.View view() {
    return new Duties(site).views().getFirst();
  }

  private String commits() throws Exception {
    return intake.clone.git("-C", intake.bare.toString(), "rev-list", "--count", "ledger").strip();
  }

  @Test
  void eachTimeIsDoneOnceAndNothingThatWasBefore() throws Exception {
    assertThat(due()).as("seen for the first time").isEmpty();
    after(Duration.ofMinutes(7));
    assertThat(due()).as("at 12:14").isEmpty();
    assertThat(view().next()).isEqualTo("2026-11-27T12:15:00Z");
    after(Duration.ofMinutes(1));

    assertThat(due()).containsExactly("root drift: nothing was deployed yet");
    String before = commits();
    assertThat(due()).as("the same again").isEmpty();
    after(Duration.ofMinutes(14));
    assertThat(due()).isEmpty();
    assertThat(commits()).as("looking is no record").isEqualTo(before);
    assertThat(view().success()).isEqualTo("2026-11-27T12:15:00Z");
    assertThat(view().last()).isEqualTo("nothing was deployed yet");
  }

  @Test
  void whatWasMissedIsDoneOnceAndIsOverdueUntilThen() {
    due();
    after(Duration.ofDays(30));
    assertThat(view().overdue()).isTrue();

    assertThat(due()).hasSize(1);
    assertThat(due()).isEmpty();
    assertThat(view().overdue()).isFalse();
  }

  /** A clone of nothing but the branches knows as much. */
  @Test
  void whatWasDoneIsKnownToWhoeverTakesOver() throws Exception {
    due();
    after(Duration.ofMinutes(8));
    assertThat(due()).hasSize(1);
    Path other = folder.resolve("other.git");
    intake.clone.git("clone", "-q", "--bare", intake.bare.toString(), other.toString());
    intake.clone.git("-C", other.toString(), "fetch", "-q", "origin", "refs/heads/*:refs/heads/*");

    try (var opened =
        org.wgintent.routes.OpenSite.of(
            other, Optional.of(folder.resolve("vault")), Optional.empty())) {
      Pipeline taker = new Pipeline(Intake.at(opened.site(), now::get));
      assertThat(due(taker)).isEmpty();
      after(Duration.ofMinutes(15));
      assertThat(due(taker)).hasSize(1);
    }
  }

  @Test
  void ofManyAtOnceOneDoesIt() throws Exception {
    due();
    after(Duration.ofMinutes(8));
    CountDownLatch together = new CountDownLatch(8);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(
            threads.submit(
                () -> {
                  together.countDown();
                  together.await(10, TimeUnit.SECONDS);
                  return due();
                }));
      }
      List<String> done = new ArrayList<>();
      for (Future<List<String>> one : all) {
        done.addAll(one.get(60, TimeUnit.SECONDS));
      }
      assertThat(done).hasSize(1);
    }
  }

  /** It was begun by a process that is dead, and not ended. */
  @Test
  void whatAKilledProcessHadBegunIsDueAgain() throws Exception {
    due();
    after(Duration.ofMinutes(8));
    site.ledger()
        .note(
            Duties.FILE,
            all ->
                all.withObject("/drift")
                    .putObject("begun")
                    .put("time", "2026-11-27T12:15:00Z")
                    .put("at", "2026-11-27T12:15:01Z")
                    .put("run", "dead"),
            "begun");

    assertThat(due()).hasSize(1);
    assertThat(due()).isEmpty();
    assertThat(site.ledger().verify()).isEmpty();
  }

  @Test
  void whileSomebodyDoesItNobodyElseDoes() throws IOException {
    due();
    after(Duration.ofMinutes(8));

    try (Locks.Held _ = site.locks().tryTake("root+drift", "drift", "c0ffee").orElseThrow()) {
      assertThat(due()).isEmpty();
    }
    assertThat(due()).hasSize(1);
  }

  @Test
  void anotherScheduleBeginsAnew() throws Exception {
    due();
    after(Duration.ofMinutes(8));
    due();
    schedule("5 * * * *");

    assertThat(due()).as("seen for the first time").isEmpty();
    after(Duration.ofMinutes(49));
    assertThat(due()).as("at 13:04").isEmpty();
    after(Duration.ofMinutes(1));
    assertThat(due()).hasSize(1);
  }

  /** Schedules follow what was accepted. */
  @Test
  void aMainThatIsWrongStopsNoSchedule() throws Exception {
    due();
    intake.push("main", "domain.yaml", text -> text.replace("nodes:", "modes:"));
    intake.handleAll();
    after(Duration.ofMinutes(8));

    assertThat(due()).hasSize(1);
  }
}
