package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.job.TwoServers.NAS;
import static org.wgintent.job.TwoServers.ROUTER;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.wgintent.deploy.Drift;
import org.wgintent.job.Drifts.ServerDrift;

/** Changes by hand on two servers: seen by looking, undone when asked. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class DriftsTest {

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void benchmarksAreDeclaredToBeHealed() throws Exception {
    servers = new TwoServers(folder, "drift: { production: report, benchmark: heal }\n");
    servers.ask(ROUTER, "ip link set mtu 1300 dev wg0");
    servers.ask(NAS, "ip link set mtu 1300 dev wg2");
  }

  @AfterEach
  void close() {
    servers.close();
  }

  private String mtu(org.wgintent.domain.ServerName server, String iface) throws IOException {
    return servers
        .ask(server, "ip -o link show dev " + iface)
        .replaceFirst("(?s).* mtu (\\d+) .*", "$1");
  }

  private List<ServerDrift> compare() throws IOException {
    return new Drifts(servers.site).compare();
  }

  @Test
  void lookingChangesNothing() throws Exception {
    var before = servers.site.ledger().records();

    assertThat(compare())
        .extracting(server -> server.server() + " " + server.drift().size())
        .containsExactly("nas 1", "router 1");

    assertThat(mtu(ROUTER, "wg0")).isEqualTo("1300");
    assertThat(mtu(NAS, "wg2")).isEqualTo("1300");
    assertThat(servers.site.ledger().records()).isEqualTo(before);
  }

  @Test
  void whatIsDeclaredIsHealedAndNothingElse() throws Exception {
    List<Run> runs = new Drifts(servers.site).heal(compare(), Drifts.Heal.declared);

    assertThat(runs).extracting(run -> run.outcome().toString()).containsExactly("confirmed");
    assertThat(mtu(ROUTER, "wg0")).isEqualTo("1300");
    assertThat(mtu(NAS, "wg2")).isEqualTo("1420");
  }

  /** Its peer is taken away by itself; by us in the middle, it would measure nothing. */
  @Test
  void aBenchmarkAtWorkIsNoDrift() throws Exception {
    servers.ask(NAS, "wg set wg1 peer \"$(wg genkey | wg pubkey)\" allowed-ips 192.0.2.77/32 2>&1");
    Locks.Held measuring = servers.site.locks().measuring("bench");
    List<ServerDrift> meanwhile = compare();
    measuring.close();

    assertThat(meanwhile)
        .flatMap(ServerDrift::drift)
        .extracting(Drift::kind)
        .doesNotContain(Drift.Kind.LEFT);
    assertThat(compare())
        .flatMap(ServerDrift::drift)
        .extracting(Drift::kind)
        .contains(Drift.Kind.LEFT);
  }

  @Test
  void allIsHealedWhenAPersonSaysSo() throws Exception {
    new Drifts(servers.site).heal(compare(), Drifts.Heal.all);

    assertThat(compare()).allMatch(server -> server.drift().isEmpty());
    assertThat(mtu(ROUTER, "wg0")).isEqualTo("1420");
  }
}
