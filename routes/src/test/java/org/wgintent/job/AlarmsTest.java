package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.domain.DomainFolder;

/** People are told of a state once, by whoever looks, and of its end. Over real Git. */
@Tag("long")
class AlarmsTest {

  private static final Instant START = Instant.parse("2026-11-27T12:07:00Z");

  @TempDir Path folder;
  private Intake intake;
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Recorder webhook = new Recorder("webhook");
  private final Recorder mail = new Recorder("mail");
  private Site site;

  /** Keeps what it is told. */
  private static final class Recorder implements AlarmChannel {
    private final String name;
    private final List<String> told = new ArrayList<>();
    private boolean isDown;

    Recorder(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void tell(String domain, List<Alarm> begun, List<Alarm> ended) throws IOException {
      if (isDown) {
        throw new IOException("connection refused");
      }
      begun.forEach(alarm -> told.add(alarm.toString()));
      ended.forEach(alarm -> told.add("over: " + alarm));
    }

    List<String> all(String kind) {
      return all().stream().filter(one -> one.contains(kind + ": ")).toList();
    }

    List<String> all() {
      List<String> all = List.copyOf(told);
      told.clear();
      return all;
    }
  }

  @BeforeEach
  void aDomain() throws Exception {
    intake = new Intake(folder, now::get);
    site = site(List.of(webhook, mail));
    tell();
    webhook.all();
    mail.all();
  }

  private Site site(List<AlarmChannel> channels) {
    Site its = intake.site;
    return new Site(
        its.domain(),
        its.repository(),
        its.compiler(),
        its.vault(),
        now::get,
        Optional.of(
            new Site.Effects(
                its.branches(), its.locks(), its.connector(), its.measuring(), channels)));
  }

  @AfterEach
  void close() {
    intake.close();
  }

  /** As a process that was just started does it. */
  private List<String> tell() throws IOException {
    return new Alarms(site).tell();
  }

  private void after(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private void expires(String branch, String day) throws Exception {
    intake.push(
        branch,
        "inventory.yaml",
        text ->
            text.replaceAll(", expires: [0-9-]*", "")
                .replace(
                    "{ node: phone, interface: wg0, profile: split, platform: android }",
                    "{ node: phone, interface: wg0, profile: split, platform: android, expires: %s }"
                        .formatted(day)));
    intake.handleAll();
    intake.merge(branch);
    intake.handleAll();
  }

  @Test
  void eachStateIsToldOnceAndItsEnd() throws Exception {
    expires("dated", "2026-12-12");
    tell();
    assertThat(webhook.all("expiry")).as("sixteen days before").isEmpty();
    after(Duration.ofDays(2));

    assertThat(tell()).isEmpty();
    tell();
    after(Duration.ofDays(1));
    tell();

    assertThat(webhook.all("expiry"))
        .containsExactly("expiry: phone on wg0 expires: its last day is 2026-12-12");
    assertThat(mail.all("expiry")).hasSize(1);
    assertThat(new Alarms(site).now())
        .filteredOn(alarm -> alarm.kind().equals("expiry"))
        .singleElement()
        .extracting(Alarm::since)
        .isEqualTo("2026-11-29T12:07:00Z");

    expires("prolonged", "2027-12-12");
    tell();
    tell();
    assertThat(webhook.all("expiry"))
        .containsExactly("over: expiry: phone on wg0 expires: its last day is 2026-12-12");
    assertThat(site.ledger().index(Alarms.FILE).orElseThrow().toString()).doesNotContain("phone");
    assertThat(site.ledger().verify()).isEmpty();
  }

  @Test
  void aChannelThatIsDownKeepsNoOtherWaitingAndIsToldLater() throws Exception {
    webhook.isDown = true;
    expires("dated", "2026-12-01");

    assertThat(tell()).containsExactly("webhook: connection refused");
    assertThat(mail.all()).hasSize(1);
    webhook.isDown = false;
    assertThat(tell()).isEmpty();

    assertThat(webhook.all()).hasSize(1);
    assertThat(mail.all()).isEmpty();
  }

  /** It is asked again later and later by one process. */
  @Test
  void aChannelThatIsDownIsNotAskedEveryTime() throws Exception {
    webhook.isDown = true;
    expires("dated", "2026-12-01");
    Pipeline pipeline = new Pipeline(site);

    assertThat(alarms(pipeline)).containsExactly("root alarms: webhook: connection refused");
    assertThat(alarms(pipeline)).isEmpty();
    after(Duration.ofSeconds(10));
    assertThat(alarms(pipeline)).hasSize(1);
    after(Duration.ofSeconds(10));
    assertThat(alarms(pipeline)).isEmpty();
  }

  private static List<String> alarms(Pipeline pipeline) {
    return pipeline.due(DomainFolder.ROOT).stream()
        .filter(done -> done.name().equals("alarms"))
        .map(Object::toString)
        .toList();
  }

  /** What began and ended while nobody could be told is no news. */
  @Test
  void whoWasNotToldThatItBeganIsNotToldThatItEnded() throws Exception {
    webhook.isDown = true;
    expires("dated", "2026-12-01");
    tell();
    expires("prolonged", "2027-12-01");
    tell();
    webhook.isDown = false;
    tell();

    assertThat(webhook.all()).isEmpty();
    assertThat(mail.all()).hasSize(2);
  }

  @Test
  void aScheduleThatDidNotRunIsOverdue() throws Exception {
    new Duties(site).run(change -> Run.asking(change, now.get()));
    after(Duration.ofDays(3));

    tell();

    assertThat(webhook.all()).contains("overdue: ledger (0 0 * * *) was to run and did not");
    assertThat(new Pipeline(site).alarms()).anyMatch(alarm -> alarm.kind().equals(Alarm.OVERDUE));
  }

  @Test
  void aLedgerThatSomebodyEditedIsFoundWithinADay() throws Exception {
    new Pipeline(site).due(DomainFolder.ROOT);
    intake.checkout("origin/ledger");
    String record = intake.clone.git("ls-files", "root/2*").lines().findFirst().orElseThrow();
    intake.clone.write(record, intake.file(record).replace("\"at\": \"2", "\"at\": \"1"));
    intake.clone.commitAndPush("Nothing happened", "HEAD:ledger");
    after(Duration.ofDays(2));

    new Pipeline(site).due(DomainFolder.ROOT);

    assertThat(webhook.all()).anyMatch(told -> told.startsWith("ledger: the ledger was changed: "));
  }

  /** Servers of this test are out of reach: a person is told when that does not pass. */
  @Test
  void aServerThatStaysOutOfReachIsToldOfAfterAnHour() throws Exception {
    after(Duration.ofMinutes(59));
    tell();
    assertThat(webhook.all()).isEmpty();
    after(Duration.ofMinutes(2));

    tell();

    assertThat(webhook.all())
        .anyMatch(told -> told.startsWith("deploy: nas: refused: "))
        .anyMatch(told -> told.startsWith("deploy: router: refused: "));
  }

  @Test
  void withoutAChannelWhatIsSoStandsInTheLedger() throws Exception {
    expires("dated", "2026-12-01");

    new Alarms(site(List.of())).tell();

    assertThat(site.ledger().index(Alarms.FILE).orElseThrow().toString()).contains("phone");
    assertThat(webhook.all()).isEmpty();
  }
}
