package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.job.TwoServers.NAS;
import static org.wgintent.job.TwoServers.ROUTER;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deploys of the router are proved with packets of a client on the NAS. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class CanaryTest {

  private static final String PASSED = "packets of the canary pass and are dropped as intent says";

  /** The router answers at its management addresses, unless its firewall is in the way. */
  private static final String ADDRESSES =
      "ip addr add 192.0.2.1/32 dev lo; ip -6 addr add 2001:db8:100::1/128 dev lo";

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void provedFromTheNas() throws Exception {
    servers =
        new TwoServers(
            folder,
            domain -> domain.replace("vpn.example.invalid", TwoServers.ROUTER_ON_WIRE),
            "prove: { from: nas }\n",
            ADDRESSES);
  }

  @AfterEach
  void close() {
    servers.close();
  }

  private List<String> changeThePort() throws Exception {
    servers.propose("port", "domain.yaml", text -> text.replace("51820", "51830"));
    return servers.merge("port");
  }

  private String proof(String server) {
    return servers.site.ledger().records().reversed().stream()
        .filter(record -> record.path("server").asText().equals(server))
        .findFirst()
        .map(record -> record.path("proof"))
        .map(JsonNode::asText)
        .orElse("");
  }

  private void expectNothingOfTheCanary() throws Exception {
    assertThat(servers.ask(NAS, "ip link; ip rule; ip -6 rule; ls /run/wg-intent"))
        .doesNotContain("canary", "26471");
    assertThat(servers.traces(NAS, "canary")).as("no key of it stays").doesNotContain("secrets");
  }

  @Test
  void packetsProveADeploy() throws Exception {
    assertThat(proof("router")).contains(PASSED);
    assertThat(proof("nas")).contains("proved without traffic");
    assertThat(servers.ask(ROUTER, "wg show wg0 latest-handshakes")).contains("\t1");
    assertThat(changeThePort()).singleElement().asString().startsWith("main confirmed");
    assertThat(proof("router")).contains(PASSED);
    expectNothingOfTheCanary();
    assertThat(new Drifts(servers.site).compare())
        .allMatch(server -> server.error().isEmpty() && server.drift().isEmpty());
  }

  /** Whoever asks such a server for its rules is told what was written. */
  @ParameterizedTest
  @CsvSource({"ip, 192.0.2.1", "ip6, 2001:db8:100::1"})
  void whatLetsTooMuchThroughIsRolledBack(String family, String address) throws Exception {
    servers.ask(
        ROUTER,
        """
        printf '%%s\\n' '#!/bin/sh' 'case $* in *list*) /usr/sbin/nft "$@" | grep -v "daddr %2$s accept"; exit ;; esac' \
          '/usr/sbin/nft "$@"; code=$?' \
          'case $* in *-c*) ;; *firewall.nft) /usr/sbin/nft insert rule inet wg_intent input_wg0 %1$s daddr %2$s accept ;; esac' \
          'exit $code' > /usr/local/sbin/nft; chmod 755 /usr/local/sbin/nft
        """
            .formatted(family, address));

    assertThat(changeThePort()).singleElement().asString().startsWith("main rolled back");

    assertThat(proof("router"))
        .contains("wg0: the canary on nas reaches " + address + ", which it may not");
    assertThat(servers.ask(ROUTER, "wg show wg0 listen-port").strip()).isEqualTo("51820");
    expectNothingOfTheCanary();
  }

  @Test
  void whereNoPacketArrivesItIsRolledBack() throws Exception {
    servers.ask(
        ROUTER,
        "nft 'add table netdev far; add chain netdev far in { type filter hook ingress device link0 priority 0; }; add rule netdev far in udp dport 51830 drop'");

    assertThat(changeThePort()).singleElement().asString().startsWith("main rolled back");

    assertThat(proof("router"))
        .contains("wg0: the canary on nas gets no handshake from 203.0.113.1:51830");
    assertThat(servers.ask(ROUTER, "wg show wg0 listen-port").strip()).isEqualTo("51820");
    expectNothingOfTheCanary();
  }

  @Test
  void whereNobodyCanSendPacketsThatIsSaid() throws Exception {
    servers.cut(NAS);

    assertThat(changeThePort()).singleElement().asString().startsWith("main confirmed");

    assertThat(proof("router")).contains("proved without traffic: nas: no route to host");
  }
}
