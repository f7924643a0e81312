package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.job.TwoServers.NAS;
import static org.wgintent.job.TwoServers.ROUTER;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The laptop may use both servers until the end of the century. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class ExpiryTest {

  private static final Instant LAST_DAY = Instant.parse("2099-12-31T23:59:59Z");
  private static final Instant THE_DAY_AFTER = Instant.parse("2100-01-01T00:00:00Z");
  private static final Instant A_MONTH_LATER = Instant.parse("2100-02-01T00:00:00Z");

  @TempDir Path folder;
  private TwoServers servers;
  private String onRouter = "";
  private String onNas = "";

  @BeforeEach
  void theLaptopsGrantsExpire() throws Exception {
    servers = new TwoServers(folder);
    onRouter = servers.key("laptop", "wg0");
    onNas = servers.key("laptop", "wg1");
    until("2099-12-31", "dated");
    assertThat(servers.merge("dated"))
        .as("no server has anything to do")
        .singleElement()
        .asString()
        .startsWith("main unchanged");
    servers.calls();
  }

  @AfterEach
  void close() throws Exception {
    servers.close();
  }

  private void until(String day, String branch) throws Exception {
    servers.propose(
        branch,
        "inventory.yaml",
        text ->
            text.replaceAll(", expires: [0-9-]*", "")
                .replaceAll("(\\{ node: laptop, [^}]*[^ ])( *})", "$1, expires: " + day + "$2"));
  }

  private Site at(Instant now) {
    return Intake.at(servers.site, () -> now);
  }

  private static List<String> takeAway(Site site) throws IOException {
    return new Pipeline(site).takeAway().stream().map(run -> run.outcome().toString()).toList();
  }

  private static List<String> due(Site site) {
    return Intake.due(new Pipeline(site));
  }

  private List<JsonNode> revoked() {
    return servers.site.ledger().records().stream()
        .filter(record -> record.path("kind").asText().equals("revoked"))
        .toList();
  }

  private boolean isOnServers() throws IOException {
    boolean router = servers.peers(ROUTER, "wg0").contains(onRouter);
    assertThat(servers.peers(NAS, "wg1").contains(onNas)).isEqualTo(router);
    return router;
  }

  @Test
  void theDayAfterKeysGoAtOnceThoughMainIsBrokenAndIntentSaysSoWhenItCan() throws Exception {
    assertThat(takeAway(at(LAST_DAY))).isEmpty();
    assertThat(due(at(LAST_DAY))).isEmpty();
    assertThat(isOnServers()).isTrue();
    String good = servers.file("domain.yaml");
    servers.clone.write("domain.yaml", good.replace("nodes:", "modes:"));
    servers.clone.commitAndPush("Broken", "HEAD:main");
    servers.handleAll();

    assertThat(takeAway(at(A_MONTH_LATER))).containsExactly("confirmed");

    assertThat(isOnServers()).isFalse();
    assertThat(revoked())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.path("reason").asText()).isEqualTo("expired");
              assertThat(record.path("revoked").toString()).contains(onRouter, onNas);
            });
    assertThat(takeAway(at(A_MONTH_LATER))).as("again").isEmpty();

    servers.clone.write("domain.yaml", good);
    servers.clone.commitAndPush("Good again", "HEAD:main");
    assertThat(due(at(A_MONTH_LATER)))
        .singleElement()
        .asString()
        .startsWith("root expiry: laptop on wg0, laptop on wg1")
        .contains(" left intent: ")
        .doesNotContain("rejected", "failed");

    servers.clone.git("fetch", "-q", "origin");
    servers.clone.git("checkout", "-q", "-f", "-B", "work", "origin/main");
    assertThat(servers.file("inventory.yaml"))
        .doesNotContain("expires")
        .contains("node: laptop, interface: wg0, epoch: 1, since: 2100-01-01, reason: \"expired\"");
    assertThat(due(at(A_MONTH_LATER))).as("again").isEmpty();
    assertThat(isOnServers()).isFalse();
    assertThat(servers.handleAll()).allMatch(run -> run.contains(" unchanged "));
  }

  /** In time, though no server has it yet. */
  @Test
  void whatWasProlongedStays() throws Exception {
    servers.cut(NAS);
    servers.cut(ROUTER);
    until("2100-12-31", "prolonged");
    servers.merge("prolonged");
    servers.mend(NAS);
    servers.mend(ROUTER);

    assertThat(takeAway(at(THE_DAY_AFTER))).isEmpty();
    assertThat(due(at(THE_DAY_AFTER))).isEmpty();

    assertThat(isOnServers()).isTrue();
    assertThat(revoked()).isEmpty();
  }

  @Test
  void whereAPersonMergesItIsProposedOnce() throws Exception {
    servers.propose("careful", "execution.yaml", text -> text + "on_expiry: propose\n");
    servers.merge("careful");
    ObjectName main = servers.site.repository().branch(Repository.MAIN).orElseThrow();

    assertThat(takeAway(at(THE_DAY_AFTER))).containsExactly("confirmed");
    assertThat(due(at(THE_DAY_AFTER))).singleElement().asString().endsWith("left intent: proposed");
    assertThat(due(at(THE_DAY_AFTER))).isEmpty();

    assertThat(isOnServers()).isFalse();
    assertThat(servers.site.repository().branch(Repository.MAIN)).contains(main);
    assertThat(servers.site.repository().branch("review/expired")).isPresent();
  }
}
