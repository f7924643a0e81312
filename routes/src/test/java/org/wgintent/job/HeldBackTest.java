package org.wgintent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.job.TwoServers.NAS;
import static org.wgintent.job.TwoServers.ROUTER;

import java.io.IOException;
import java.nio.file.Path;
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
import org.wgintent.stage.Compiled;

/** What failed on a server is not tried again by itself, and its revert is proposed. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class HeldBackTest {

  private static final String OLD_ROUTER = "51820";
  private static final String NEW_ROUTER = "51830";
  private static final String OLD_NAS = "51821";
  private static final String NEW_NAS = "51831";
  private static final String KIOSK =
      "{ node: kiosk, interface: wg0, epoch: 1, since: 2026-11-25, reason: lost }";

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void bothAreDeployed() throws Exception {
    servers = new TwoServers(folder);
  }

  @AfterEach
  void close() {
    servers.close();
  }

  /** Both servers get another port, and something on the router breaks what was activated. */
  private List<String> failOnTheRouter() throws Exception {
    servers.propose(
        "ports",
        "domain.yaml",
        text -> text.replace(OLD_ROUTER, NEW_ROUTER).replace(OLD_NAS, NEW_NAS));
    servers.before(
        ROUTER,
        "prove",
        () -> servers.ask(ROUTER, "wg set wg0 peer $(wg show wg0 peers | head -n 1) remove"));
    return servers.merge("ports");
  }

  private void expectPorts(String router, String nas) throws IOException {
    assertThat(servers.ask(ROUTER, "wg show wg0 listen-port").strip()).isEqualTo(router);
    assertThat(servers.ask(NAS, "wg show wg1 listen-port").strip()).isEqualTo(nas);
  }

  private String main() throws Exception {
    servers.clone.git("fetch", "-q", "origin");
    return servers.clone.git("rev-parse", "origin/main").strip();
  }

  private Compiled compiled() throws Exception {
    return new Compilations(servers.site).compiled(new ObjectName(main())).orElseThrow();
  }

  private String proposal() throws Exception {
    return "revert-" + new ObjectName(main()).abbreviated();
  }

  @Test
  void whatFailedIsNotTriedAgainAndItsRevertIsProposed() throws Exception {
    assertThat(failOnTheRouter()).singleElement().asString().startsWith("main rolled back");
    expectPorts(OLD_ROUTER, OLD_NAS);
    String proposal = proposal();
    assertThat(servers.clone.git("show", "-s", "--format=%B", "origin/" + proposal))
        .contains("Revert \"", "router: rolled back: router is not as desired")
        .contains("nas: rolled back: ");
    assertThat(servers.clone.git("show", "origin/review/" + proposal + ":domain.yaml"))
        .contains(OLD_ROUTER, OLD_NAS)
        .doesNotContain(NEW_ROUTER);
    AppliedStates applied = new AppliedStates(servers.site);
    assertThat(applied.heldBack(compiled(), ROUTER)).isPresent();
    assertThat(applied.heldBack(compiled(), NAS)).isPresent();

    // Something else of the NAS is merged: the router is left alone.
    servers.propose("mtu", "execution.yaml", text -> text.replace("mtu: 1380", "mtu: 1370"));
    servers.calls();
    assertThat(servers.merge("mtu")).anyMatch(end -> end.startsWith("main held back"));
    assertThat(servers.calls()).noneMatch(call -> call.startsWith("router"));
    expectPorts(OLD_ROUTER, NEW_NAS);
    assertThat(new Drifts(servers.site).compare())
        .allMatch(server -> server.error().isEmpty() && server.drift().isEmpty());

    // The revert stands on what main is by now, and keeps what came since.
    servers.handleAll();
    assertThat(servers.merge(proposal)).anyMatch(end -> end.startsWith("main confirmed"));
    expectPorts(OLD_ROUTER, OLD_NAS);
    assertThat(servers.ask(NAS, "ip link show dev wg3")).contains("mtu 1370");
    assertThat(servers.site.ledger().verify()).isEmpty();
  }

  @Test
  void oneRolledBackForAnotherGoesOnWithIt() throws Exception {
    failOnTheRouter();

    servers.propose("mend", "domain.yaml", text -> text.replace(NEW_ROUTER, "51840"));
    assertThat(servers.merge("mend")).anyMatch(end -> end.startsWith("main confirmed"));

    expectPorts("51840", NEW_NAS);
  }

  @Test
  void aPersonTriesAgain() throws Exception {
    failOnTheRouter();
    Change change = new Change(servers.site.domain(), Repository.MAIN, new ObjectName(main()));
    Pipeline pipeline = new Pipeline(servers.site);
    assertThat(pipeline.handleWithoutBenchmarks(change, Deployment.Rules.USUAL).outcome())
        .hasToString("held back");
    expectPorts(OLD_ROUTER, OLD_NAS);

    assertThat(
            pipeline.handleWithoutBenchmarks(change, Deployment.Rules.USUAL.withRetry()).outcome())
        .hasToString("confirmed");

    expectPorts(NEW_ROUTER, NEW_NAS);
    assertThat(new AppliedStates(servers.site).heldBack(compiled(), ROUTER)).isEmpty();
  }

  @Test
  void anEmptyRouterIsRebuiltAsItWasBefore() throws Exception {
    failOnTheRouter();
    servers.ask(ROUTER, "ip link del wg0; rm -rf /run/wg-intent " + TwoServers.root(ROUTER));

    assertThat(new Rebuild(servers.site, ROUTER, Optional.empty()).rebuild().outcome())
        .hasToString("confirmed");

    expectPorts(OLD_ROUTER, OLD_NAS);
  }

  @Test
  void aPersonRollsAServerBackAndWhatWasRevokedStaysRevoked() throws Exception {
    String kiosk = servers.key("kiosk", "wg0");
    servers.propose("port", "domain.yaml", text -> text.replace(OLD_ROUTER, NEW_ROUTER));
    assertThat(servers.merge("port")).singleElement().asString().startsWith("main confirmed");
    servers.propose(
        "gone",
        "inventory.yaml",
        text ->
            text.replaceAll("(?m)^ *- \\{ (node|from): kiosk.*\\n", "")
                .replace("revoked: []", "revoked: [" + KIOSK + "]"));
    assertThat(servers.merge("gone")).anyMatch(end -> end.startsWith("main confirmed"));
    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(kiosk);
    String main = main();

    Run back =
        new Rollback(servers.site, ROUTER)
            .run(Optional.empty(), Deployment.Rules.USUAL.withRetry(), RunListener.NONE);

    assertThat(back.outcome()).as(() -> back.view().log().toString()).hasToString("confirmed");
    expectPorts(OLD_ROUTER, OLD_NAS);
    assertThat(servers.peers(ROUTER, "wg0")).doesNotContain(kiosk);
    assertThat(new Drifts(servers.site).compare())
        .allMatch(server -> server.error().isEmpty() && server.drift().isEmpty());
    assertThat(main()).isEqualTo(main);
    assertThat(new AppliedStates(servers.site).heldBack(compiled(), ROUTER)).isPresent();

    String proposal = "review/" + proposal();
    assertThat(servers.clone.git("show", "origin/" + proposal + ":domain.yaml"))
        .contains(OLD_ROUTER);
    assertThat(servers.clone.git("show", "origin/" + proposal + ":inventory.yaml"))
        .contains("node: kiosk, interface: wg0, epoch: 1, since: 2026-11-25")
        .doesNotContain("node: kiosk, interface: wg0, profile");

    // Nobody goes forward again by himself.
    servers.propose("mtu", "execution.yaml", text -> text.replace("mtu: 1380", "mtu: 1370"));
    assertThat(servers.merge("mtu")).anyMatch(end -> end.startsWith("main held back"));
    expectPorts(OLD_ROUTER, OLD_NAS);
    assertThat(servers.site.ledger().verify()).isEmpty();
  }
}
