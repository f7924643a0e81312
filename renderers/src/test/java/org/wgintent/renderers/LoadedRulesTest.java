package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.deploy.ServerState;
import org.wgintent.domain.Execution.ServerPlatform;

/** Rules are read back from the device, and must mean there what intent says. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class LoadedRulesTest {

  private final List<EnrolledRouter> routers = new ArrayList<>();

  @AfterEach
  void off() {
    routers.forEach(EnrolledRouter::close);
  }

  private EnrolledRouter router(ServerPlatform platform) throws Exception {
    EnrolledRouter router = new EnrolledRouter(platform);
    routers.add(router);
    return router;
  }

  private static Receipt deploy(EnrolledRouter router, Desired desired) {
    return router.deploy(
        desired, (server, settings) -> router.device.connect(), Deployment.Rules.USUAL);
  }

  private static List<String> differences(EnrolledRouter router, Desired desired)
      throws IOException {
    ServerState state =
        ServerState.inspect((server, settings) -> router.device.connect(), desired.server());
    return desired.firewall().differences(state.loaded());
  }

  /** Who loads them may do something else than was written. */
  @ParameterizedTest
  @EveryKindOfServer
  void whatIsLoadedOtherwiseIsNotConfirmed(ServerPlatform platform) throws Exception {
    EnrolledRouter router = router(platform);
    Desired first = router.desired(EnrolledRouter::withoutPhone, Optional.empty());
    assertThat(deploy(router, first).outcome()).isEqualTo(Outcome.CONFIRMED);
    String program = platform == ServerPlatform.LINUX ? "nft" : "iptables-restore";
    String helpful =
        platform == ServerPlatform.LINUX
            ? "/usr/sbin/nft insert rule inet wg_intent from_wg0 oifname lan0 accept"
            : "/usr/sbin/iptables -I WGI_F_wg0 -o lan0 -j ACCEPT";
    router.device.inFront(
        program,
        "/usr/sbin/%s \"$@\"; code=$?; case $* in *-c*|*list*|*--test*) ;; *) %s 2>/dev/null ;; esac; exit $code"
            .formatted(program, helpful));

    Receipt receipt = deploy(router, router.desired(UnaryOperator.identity(), Optional.of(first)));

    assertThat(receipt.outcome()).as(receipt.proof()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(receipt.proof()).contains("in by wg0", "is accept", "must be drop");
    assertThat(receipt.failed()).containsExactly(first.name().value());
  }

  /** What somebody did to them is said by what it means. */
  @ParameterizedTest
  @EveryKindOfServer
  void whatSomebodyChangesIsFoundByItsMeaning(ServerPlatform platform) throws Exception {
    EnrolledRouter router = router(platform);
    Desired desired = router.desired(UnaryOperator.identity(), Optional.empty());
    assertThat(deploy(router, desired).outcome()).isEqualTo(Outcome.CONFIRMED);
    assertThat(differences(router, desired)).isEmpty();
    List<String> changes =
        platform == ServerPlatform.LINUX
            ? List.of(
                "nft insert rule inet wg_intent from_wg0 accept",
                "nft insert rule inet wg_intent input_wg0 tcp dport 22 accept",
                "nft flush chain inet wg_intent nat_out",
                "nft add element inet wg_intent never_internet_4 { 203.0.113.0/24 }",
                "nft flush set inet wg_intent never_internet_4",
                "nft flush chain inet wg_intent forwarded",
                "nft insert rule inet wg_intent forwarded iifname wg0 ct state new accept",
                "nft insert rule inet wg_intent forwarded meta mark 7 accept")
            : List.of(
                "iptables -I WGI_F_wg0 -j ACCEPT",
                "iptables -I WGI_I_wg0 -p tcp --dport 22 -j ACCEPT",
                "iptables -t nat -F WGI_POSTROUTING",
                "ip6tables -F WGI_FORWARD",
                "iptables -D FORWARD -j WGI_FORWARD",
                "iptables -I WGI_FORWARD -i wg0 -m mark --mark 7 -j ACCEPT");
    for (String change : changes) {
      assertThat(router.ask(change + " 2>&1")).as(change).isEmpty();

      assertThat(differences(router, desired)).as(change).isNotEmpty();

      router.ask("sh " + router.root + "/generations/" + desired.digest().hex() + "/firewall load");
      assertThat(differences(router, desired)).as("after " + change).isEmpty();
    }
  }
}
