package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.wgintent.job.TwoServers.NAS;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.wgintent.deploy.Deployment;

/** Changes are made at night. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class WindowsOnServersTest {

  private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
  private static final Instant NIGHT = Instant.parse("2026-11-27T22:00:00Z");

  @TempDir Path folder;
  private TwoServers servers;
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private Site site;
  private Pipeline pipeline;

  @BeforeEach
  void changesAreMadeAtNight() throws Exception {
    servers = new TwoServers(folder);
    servers.propose(
        "nights",
        "execution.yaml",
        text -> text + "windows: { allow: [{ cron: \"0 22 * * *\", minutes: 120 }] }\n");
    servers.merge("nights");
    servers.calls();
    site = Intake.at(servers.site, now::get);
    pipeline = new Pipeline(site);
  }

  @AfterEach
  void close() throws Exception {
    servers.close();
  }

  private void merge(String branch) throws Exception {
    servers.clone.git("fetch", "-q", "origin");
    servers.clone.git("push", "-q", "origin", "origin/review/" + branch + ":main", ":" + branch);
  }

  private JsonNode lastDeploy() {
    return servers.site.ledger().records().stream()
        .filter(record -> record.path("kind").asText().equals("deploy"))
        .toList()
        .getLast();
  }

  /** The laptop's key of the NAS is revoked, and the kiosk is granted it. */
  private String both() throws Exception {
    String laptop = servers.key("laptop", "wg1");
    servers.propose(
        "both",
        "inventory.yaml",
        text ->
            text.replace("node: laptop, interface: wg1", "node: kiosk, interface: wg1")
                .replaceAll(
                    "(?m)^revoked: .*$",
                    "revoked:\n  - { node: laptop, interface: wg1, epoch: 1, since: 2026-11-27, reason: lost }"));
    return laptop;
  }

  @Test
  void aChangeWaitsForItsTimeAndWhatIsRevokedDoesNot() throws Exception {
    String laptop = both();
    merge("both");

    assertThat(Intake.handleAll(pipeline)).containsExactly("main waiting []");

    assertThat(servers.peers(NAS, "wg1")).doesNotContain(laptop);
    assertThat(servers.calls())
        .anyMatch(call -> call.endsWith(" revoke"))
        .noneMatch(call -> call.endsWith(" prepare"));
    assertThat(Intake.handleAll(pipeline)).as("not asked again before").isEmpty();
    assertThat(pipeline.runs().views().getFirst().log().getLast())
        .contains("changes wait until 2026-11-27T22:00:00Z");

    now.set(NIGHT);
    assertThat(Intake.handleAll(pipeline)).containsExactly("main confirmed []");
    assertThat(lastDeploy().has("outside_windows")).isFalse();
  }

  @Test
  void aPersonDoesNotWaitAndSaysWhy() throws Exception {
    both();
    merge("both");
    Change change =
        new Change(
            servers.site.domain(),
            Repository.MAIN,
            servers.site.repository().branch(Repository.MAIN).orElseThrow());

    Run run =
        pipeline.handle(
            change, Deployment.Rules.USUAL.outsideWindows(Optional.of("the uplink is down")));

    assertThat(run.outcome()).hasToString("confirmed");
    assertThat(lastDeploy().path("outside_windows").asText()).isEqualTo("the uplink is down");
  }

  /** Drift is found at any time, and put back when changes are made. */
  @Test
  void whatDriftedIsPutBackInTime() throws Exception {
    servers.ask(NAS, "ip link set mtu 1300 dev wg1");
    Drifts drifts = new Drifts(site);
    List<Drifts.ServerDrift> found = drifts.compare();
    assertThat(found).anyMatch(server -> !server.drift().isEmpty());

    assertThat(catchThrowable(() -> drifts.heal(found, Drifts.Heal.all)))
        .isInstanceOf(ClosedException.class)
        .hasMessageContaining("--outside-windows");
    now.set(NIGHT);
    assertThat(drifts.heal(found, Drifts.Heal.all)).hasSize(1);
  }
}
