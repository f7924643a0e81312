package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.job.TwoServers.NAS;
import static org.wgintent.job.TwoServers.ROUTER;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Drift;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.edit.InventoryEdit;

/**
 * A key that was revoked once reaches no server again, whatever way is tried; on two servers, both
 * of which the laptop has access to.
 */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class RevokedKeysTest {

  @TempDir Path folder;
  private TwoServers servers;
  private String onRouter = "";
  private String onNas = "";
  private String before = "";

  @BeforeEach
  void theLaptopHasAccessToBoth() throws Exception {
    servers = new TwoServers(folder);
    onRouter = servers.key("laptop", "wg0");
    onNas = servers.key("laptop", "wg1");
    before = servers.clone.git("rev-parse", "origin/main").strip();
    assertThat(servers.peers(ROUTER, "wg0")).contains(onRouter);
    assertThat(servers.peers(NAS, "wg1")).contains(onNas);
  }

  @AfterEach
  void close() {
    servers.close();
  }

  /** {@code revoke laptop --now}. */
  private Run revoke() throws IOException {
    ImmediateRevocation atOnce = new ImmediateRevocation(servers.site);
    String text = new String(atOnce.inventory(), StandardCharsets.UTF_8);
    for (String iface : List.of("wg0", "wg1")) {
      Grant grant = grant(iface);
      text = InventoryEdit.revoke(text, grant, LocalDate.of(2026, 11, 25), "lost").orElseThrow();
    }
    atOnce.takeAway("laptop", Optional.empty());
    return atOnce.apply("revoke-laptop", text, "Revoke laptop");
  }

  private Grant grant(String iface) throws IOException {
    return new Pipeline(servers.site)
        .onMain().compiled().intent().inventory().grants().stream()
            .filter(g -> g.node().value().equals("laptop") && g.iface().value().equals(iface))
            .findFirst()
            .orElseThrow();
  }

  private List<String> drift() throws IOException {
    return new Drifts(servers.site)
        .compare().stream()
            .map(
                found ->
                    found.server()
                        + ": "
                        + found.error()
                        + String.join("; ", found.drift().stream().map(Drift::text).toList()))
            .toList();
  }

  private void heal() throws IOException {
    Drifts drifts = new Drifts(servers.site);
    drifts.heal(drifts.compare(), Drifts.Heal.all);
  }

  private Run apply() throws IOException {
    return new Pipeline(servers.site)
        .handleWithoutBenchmarks(
            new Pipeline(servers.site).onMain().candidate().change(), Deployment.Rules.USUAL);
  }

  private void expectNoTrace() throws IOException {
    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);
    assertThat(servers.peers(NAS, "wg1")).doesNotContain(onNas);
    assertThat(servers.traces(ROUTER, onRouter)).isEmpty();
    assertThat(servers.traces(NAS, onNas)).isEmpty();
  }

  /** D1 of the audit: heal compared with what was confirmed everywhere, before the revocation. */
  @Test
  void healingBringsNoRevokedKeyBackAndTakesItAwayWhereItIsPending() throws Exception {
    servers.cut(NAS);
    assertThat(revoke().outcome()).hasToString("pending");
    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);

    assertThat(drift()).containsExactly("nas: nas: no route to host", "router: ");
    heal();

    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);
    servers.mend(NAS);
    assertThat(drift()).containsExactly("nas: wg1 has a revoked peer, " + onNas, "router: ");
    heal();
    expectNoTrace();
    assertThat(drift()).containsExactly("nas: ", "router: ");
    assertThat(apply().outcome().toString()).isIn("unchanged", "nothing to do");
    expectNoTrace();
  }

  /** D3 of the audit: "applied" was asked of the newest record, whatever servers it was about. */
  @Test
  void aPendingRevocationIsNotForgottenByADeployToAnotherServer() throws Exception {
    servers.cut(NAS);
    assertThat(revoke().outcome()).hasToString("pending");
    assertThat(new Rebuild(servers.site, ROUTER, Optional.empty()).rebuild().outcome())
        .hasToString("nothing to do");
    servers.mend(NAS);

    assertThat(apply().outcome()).hasToString("confirmed");

    expectNoTrace();
    assertThat(apply().outcome()).hasToString("unchanged");
  }

  /** What only takes away waits for nobody, also when it is tried again. */
  @Test
  void aPendingRevocationThatIsTriedAgainWaitsForNoOtherServer() throws Exception {
    servers.cut(NAS);
    servers.cut(ROUTER);
    assertThat(revoke().outcome()).hasToString("pending");
    servers.mend(ROUTER);

    assertThat(apply().outcome()).hasToString("pending");

    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(onRouter);
  }

  /** I2 of the audit. */
  @Test
  void aMainThatIsRewoundBringsNoRevokedKeyBack() throws Exception {
    assertThat(revoke().outcome()).hasToString("confirmed");

    servers.clone.git("push", "-q", "-f", "origin", before + ":main");

    assertThat(servers.handleAll())
        .singleElement()
        .asString()
        .startsWith("main rejected")
        .contains("WG811 main does not follow ");
    expectNoTrace();
    heal();
    expectNoTrace();
  }

  /** I2 of the audit. */
  @Test
  void aMainWithoutItsTombstonesBringsNoRevokedKeyBack() throws Exception {
    assertThat(revoke().outcome()).hasToString("confirmed");
    servers.clone.git("fetch", "-q", "origin");
    servers.clone.git("checkout", "-q", "-B", "work", "origin/main");
    servers.clone.git("checkout", "-q", before, "--", ".");
    servers.clone.git("rm", "-q", "-f", "--ignore-unmatch", "state/tombstones.yaml");

    servers.clone.commitAndPush("As it was", "HEAD:main");

    assertThat(servers.handleAll())
        .singleElement()
        .asString()
        .startsWith("main rejected")
        .contains("WG804");
    expectNoTrace();
  }

  @Test
  void tombstonesThatAreTakenOutAloneAreProposedAgain() throws Exception {
    assertThat(revoke().outcome()).hasToString("confirmed");
    servers.clone.git("fetch", "-q", "origin");
    servers.clone.git("checkout", "-q", "-B", "work", "origin/main");
    String with = servers.file("state/tombstones.yaml");
    servers.clone.write("state/tombstones.yaml", "addresses: {}\nkeys: []\n");
    servers.clone.write(
        "inventory.yaml",
        servers
            .file("inventory.yaml")
            .replaceAll("(?s)revoked:.*?released:", "revoked: []\nreleased:"));

    servers.clone.commitAndPush("Nobody was ever revoked", "HEAD:main");

    assertThat(servers.handleAll()).singleElement().asString().startsWith("main proposed");
    servers.clone.git("fetch", "-q", "origin");
    assertThat(servers.clone.git("show", "origin/review/main:state/tombstones.yaml"))
        .contains(onRouter, onNas);
    assertThat(with).contains(onRouter, onNas);
  }

  /** A clone has the ledger, and nothing else remembers. */
  @Test
  void theLedgerHasEveryKeyThatWasRevoked() throws Exception {
    revoke();

    assertThat(new Revocations(servers.site).keys())
        .extracting(Object::toString)
        .containsExactlyInAnyOrder(onRouter, onNas);
    assertThat(servers.site.ledger().records().toString())
        .contains("\"kind\":\"accepted\"", onRouter, onNas);
    assertThat(servers.site.ledger().verify()).isEmpty();
  }
}
