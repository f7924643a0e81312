package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Drift;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.deploy.ServerState;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.wireguard.PrivateKey;

/** Whatever is damaged on a server is seen, and the next run makes it right; nobody is cut off. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@EveryKindOfServer(ServerPlatform.LINUX)
@Tag("device")
class DamageTest {

  @Parameter ServerPlatform platform;

  private EnrolledRouter router;
  private Desired desired;
  private String generation = "";

  @BeforeEach
  void aServerThatIsConfirmed() throws Exception {
    router = new EnrolledRouter(platform);
    desired = router.desired(UnaryOperator.identity(), Optional.empty());
    assertThat(deploy(desired).outcome()).isEqualTo(Outcome.CONFIRMED);
    desired = router.desired(UnaryOperator.identity(), Optional.of(desired));
    generation = router.root + "/generations/" + desired.digest().hex();
  }

  @AfterEach
  void off() {
    router.close();
  }

  private Receipt deploy(Desired what) {
    return router.deploy(
        what, (server, settings) -> router.device.connect(), Deployment.Rules.USUAL);
  }

  /** With the router's key in escrow. */
  private Desired withEscrow(String key) {
    return new Desired(
        desired.server(),
        desired.files(),
        desired.secrets(),
        desired.before(),
        desired.revoked(),
        desired.firewall(),
        desired.traffic(),
        iface -> Optional.of(PrivateKey.of(java.util.Base64.getDecoder().decode(key.strip()))),
        false);
  }

  private List<String> damage() throws IOException {
    ServerState state =
        ServerState.inspect((server, settings) -> router.device.connect(), desired.server());
    return Drift.damage(state, desired.files()).stream().map(Drift::text).toList();
  }

  private String index() throws IOException {
    return router.ask("ip -o link show dev wg0 | cut -d: -f1; wg show wg0 peers | sort");
  }

  private void expectRepaired() throws Exception {
    Receipt receipt = deploy(desired);
    assertThat(receipt.outcome()).as(receipt.proof()).isEqualTo(Outcome.CONFIRMED);
    assertThat(damage()).isEmpty();
    assertThat(deploy(desired).outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
  }

  @Test
  void everyFileOfAGenerationIsRepairedAndNoSessionDrops() throws Exception {
    String index = index();
    assertThat(damage()).isEmpty();
    int turn = 0;
    List<String> hows =
        List.of("rm -f %s", "head -n 1 %1$s > /tmp/x; cat /tmp/x > %1$s; echo >> %1$s", ": > %s");
    for (String file : desired.files().keySet()) {
      router.ask(hows.get(turn++ % hows.size()).formatted(generation + "/" + file));

      assertThat(damage()).as(file).singleElement().asString().contains(file);
      expectRepaired();
      assertThat(index()).isEqualTo(index);
    }
  }

  @Test
  void everyOtherThingOfOursIsRepaired() throws Exception {
    String index = index();
    SortedMap<String, String> damages = new TreeMap<>();
    damages.put("echo abc > confirmed", "the file \"confirmed\" is damaged");
    damages.put("printf '\\033[2J' > confirmed", "the file \"confirmed\" is damaged");
    damages.put("rm confirmed", "the file \"confirmed\" is damaged");
    damages.put("rm confirmed; mkdir confirmed; rmdir confirmed", "\"confirmed\" is damaged");
    damages.put("rm secrets/psk:wg0:phone:1", "the secret psk:wg0:phone:1 is missing");
    damages.put(": > secrets/psk:wg0:phone:1", "the secret psk:wg0:phone:1 is missing");
    damages.put("echo half > secrets/psk:wg0:phone:1", "the secret psk:wg0:phone:1 is missing");
    damages.put("sed -i s/^durable/durably/ program", "the program was not ours");
    damages.put("echo '}' >> program", "the program was not ours");
    if (platform == ServerPlatform.ASUSWRT_MERLIN) {
      damages.put("rm /jffs/scripts/services-start", "nothing starts it at boot");
      damages.put("sed -i /boot/d /jffs/scripts/services-start", "nothing starts it at boot");
      damages.put("chmod 644 /jffs/scripts/firewall-start", "nothing starts it at boot");
    }
    for (var how : damages.entrySet()) {
      router.ask("cd " + router.root + " && " + how.getKey());

      assertThat(damage()).as(how.getKey()).singleElement().asString().contains(how.getValue());
      if (!how.getKey().contains("program")) { // which is put there by who looks
        expectRepaired();
      }
      assertThat(damage()).as(how.getKey()).isEmpty();
      assertThat(index()).isEqualTo(index);
    }
  }

  /** The file says what is confirmed; where it cannot, the generation is marked. */
  @Test
  void bootNeedsNoFileThatSaysWhatIsConfirmed() throws Exception {
    String peers = router.ask("wg show wg0 peers | sort");
    router.ask("echo abc > " + router.root + "/confirmed");

    router.device.reboot();

    assertThat(router.ask("wg show wg0 peers | sort")).isEqualTo(peers);
    expectRepaired();
  }

  @Test
  void aKeyComesFromEscrow() throws Exception {
    String index = index();
    String key = router.ask("cat " + router.root + "/secrets/key:wg0");
    for (String how : List.of("rm %s", "echo half > %s", "wg genkey > %s")) {
      router.ask(how.formatted(router.root + "/secrets/key:wg0"));

      assertThat(damage()).singleElement().asString().contains("the secret key:wg0 is missing");
      Receipt refused = deploy(desired);
      assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(refused.proof())
          .contains("the private key of wg0 is not there, and not in escrow");
      Receipt repaired = deploy(withEscrow(key));

      assertThat(repaired.outcome()).as(repaired.proof()).isEqualTo(Outcome.CONFIRMED);
      assertThat(damage()).isEmpty();
      assertThat(index()).isEqualTo(index);
    }
  }

  /** A change was left in the middle, and what was confirmed cannot be put back. */
  @Test
  void whatCannotBePutBackIsRepairedByTheNextRun() throws Exception {
    Desired change = router.desired(EnrolledRouter::withoutPhone, Optional.of(desired));
    for (String how :
        List.of(
            "echo broken > %1$s/interfaces",
            "rm -r %1$s", "rm %1$s/wg0.conf; echo abc > %2$s/confirmed; rm -f %1$s.confirmed")) {
      String index = router.ask("ip -o link show dev wg0 | cut -d: -f1");
      router.deploy(
          change,
          new EndsBefore(router.device, "confirm"),
          new Deployment.Rules(Duration.ofMinutes(5), false, false, false, false));
      assertThat(router.ask("wg show wg0 peers")).hasLineCount(2);
      router.ask(how.formatted(generation, router.root));

      Receipt receipt = deploy(change);

      assertThat(receipt.outcome()).as(how + ": " + receipt.proof()).isEqualTo(Outcome.CONFIRMED);
      assertThat(router.ask("wg show wg0 peers")).hasLineCount(2);
      assertThat(router.ask("ip -o link show dev wg0 | cut -d: -f1")).isEqualTo(index);
      assertThat(deploy(desired).outcome()).isEqualTo(Outcome.CONFIRMED);
    }
  }

  /** D8 of the audit. */
  @Test
  void whatSomebodyDidIsSeenAndUndoneWhenAsked() throws Exception {
    String phone = desired.server().tunnels().getFirst().peers().getLast().publicKey().base64();
    router.ask("wg set wg0 fwmark 77; wg set wg0 peer '" + phone + "' preshared-key /dev/null");
    router.ask("ip rule add from 198.51.100.0/24 lookup 77; ip rule add iif wg0 lookup 78");
    router.ask("ip rule add from 203.0.113.7 lookup 79");

    assertThat(drift())
        .hasSize(4)
        .contains("wg0: phone has another preshared key", "wg0 has fwmark 0x4d");
    Receipt refused = deploy(desired);
    Receipt accepted =
        router.deploy(
            desired,
            (server, settings) -> router.device.connect(),
            new Deployment.Rules(Duration.ofMinutes(1), false, true, false, false));

    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    List<String> seen = drift();
    assertThat(accepted.outcome()).as(accepted.proof()).isEqualTo(Outcome.CONFIRMED);
    assertThat(seen).isEmpty();
    assertThat(router.ask("ip rule"))
        .contains("lookup 79")
        .doesNotContain("lookup 77", "lookup 78");
    assertThat(router.ask("wg show wg0 preshared-keys")).doesNotContain("(none)");
    assertThat(router.ask("wg show wg0 fwmark").strip()).isEqualTo("off");
    assertThat(refused.proof()).contains("a rule of routing: -4 ", "lookup 77", "wg0 has fwmark");
  }

  private List<String> drift() throws IOException {
    ServerState state =
        ServerState.inspect((server, settings) -> router.device.connect(), desired.server());
    return Drift.of(desired.server(), state.live(), desired.revoked()).stream()
        .map(Drift::text)
        .toList();
  }

  /** D13 of the audit: how old a file is says nothing. */
  @Test
  void theDateOfAFileSaysNothing() throws Exception {
    router.ask("touch -t 203112310000 " + router.root + "/confirmed " + generation);

    Desired change = router.desired(EnrolledRouter::withoutPhone, Optional.of(desired));

    assertThat(deploy(change).outcome()).isEqualTo(Outcome.CONFIRMED);
  }

  /** D17 of the audit. */
  @Test
  void anInterfaceThatGoesWithAllItsPeersIsAskedAbout() throws Exception {
    for (int i = 0; i < 5; i++) {
      router.ask("wg set wg0 peer $(wg genkey | wg pubkey) allowed-ips 198.51.100.10" + i + "/32");
    }
    Desired none = router.desiredWithoutInterfaces(Optional.of(desired));

    Receipt receipt = deploy(none);

    assertThat(receipt.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(receipt.proof()).contains("wg0 would lose 8 of 8 peers");
  }
}
