package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Enrolment;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.State;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;
import org.wgintent.wireguard.Secret;

/** The deploy protocol on the example's router: real shell, wg and firewall, faults injected. */
@ParameterizedClass
@EnumSource(
    value = ServerPlatform.class,
    names = {"LINUX", "LINUX_IPTABLES", "ASUSWRT_MERLIN"})
class DeploymentTest {

  @Parameter ServerPlatform platform;

  private static final ServerName ROUTER = new ServerName("router");
  private static final UnaryOperator<String> AS_IS = UnaryOperator.identity();

  private ServerDevice device;
  private String root;
  private State state;

  @BeforeEach
  void anEnrolledRouter() throws Exception {
    device = new ServerDevice(platform);
    root = platform.root();
    state = State.empty();
    state.serverKeys().put(ROUTER, enroll().keys());
    SortedMap<InterfaceName, PublicKey> nas = new TreeMap<>();
    for (String name : new String[] {"wg1", "wg2", "wg3"}) {
      nas.put(
          new InterfaceName(name), Curve25519.publicKey(PrivateKey.of(ExampleIntent.bytes(name))));
    }
    state.serverKeys().put(new ServerName("nas"), nas);
  }

  @AfterEach
  void noSecretWasEverPartOfACommand() throws Exception {
    String secrets = device.ask("cat " + root + "/secrets/* 2>/dev/null");
    for (String secret : secrets.lines().toList()) {
      assertThat(device.commands).noneMatch(command -> command.contains(secret));
    }
    device.close();
  }

  private Enrolment.Enrolled enroll() throws Exception {
    var example = ExampleIntent.files(AS_IS).read(new org.wgintent.diagnostic.Report());
    return Enrolment.enroll(
        device.connect(),
        platform,
        example.orElseThrow().domain().interfaces().values().stream()
            .filter(i -> i.server().equals(ROUTER))
            .toList());
  }

  private Desired desired(UnaryOperator<String> inventory) throws Exception {
    Compiled compiled = ExampleIntent.compile(state, inventory, platform);
    ServerNet server = compiled.network().servers().get(ROUTER);
    assertThat(server).isNotNull();
    SortedMap<String, Secret> secrets = new TreeMap<>();
    for (Peer peer : server.tunnels().getFirst().peers()) {
      secrets.put(
          peer.psk().name(),
          ExampleIntent.KEYS.presharedKey(
              compiled.network().domainId(),
              peer.node(),
              peer.grant().iface(),
              peer.grant().epoch()));
    }
    return new Desired(server, compiled.serverFiles(ROUTER), secrets);
  }

  private Receipt deploy(Desired desired, int revertSeconds) {
    List<Receipt> receipts =
        new Deployment(
                (server, realisation) -> device.connect(),
                InstantSource.system(),
                line -> {},
                Duration.ofSeconds(revertSeconds),
                false)
            .deploy(List.of(desired), "token-" + System.nanoTime());
    assertThat(receipts).hasSize(1);
    return receipts.getFirst();
  }

  private static String withoutPhone(String inventory) {
    return inventory
        .replaceAll("(?m)^ *- \\{ node: phone.*\\n", "")
        .replaceAll("(?m)^ *- \\{ from: phone.*\\n", "");
  }

  private String peers() throws IOException {
    return device.ask("wg show wg0 peers | sort");
  }

  private String confirmed() throws IOException {
    return device.ask("cat " + root + "/confirmed").strip();
  }

  @Test
  void aSecondDeployOfTheSameIsOneRoundTripThatTouchesNothing() throws Exception {
    Desired desired = desired(AS_IS);
    assertThat(deploy(desired, 60)).extracting(Receipt::outcome).isEqualTo(Outcome.CONFIRMED);
    assertThat(peers().lines()).hasSize(3);
    int before = device.commands.size();

    Receipt again = deploy(desired, 60);

    assertThat(again.outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
    assertThat(device.commands).hasSize(before + 1);
  }

  @Test
  void removingAPeerKeepsTheInterfaceAsItIs() throws Exception {
    deploy(desired(AS_IS), 60);
    String index = device.ask("ip -o link show dev wg0 | cut -d: -f1; wg show wg0 public-key");

    Receipt receipt = deploy(desired(DeploymentTest::withoutPhone), 60);

    assertThat(receipt.outcome()).as(receipt.proof()).isEqualTo(Outcome.CONFIRMED);
    assertThat(peers().lines()).hasSize(2);
    assertThat(device.ask("ip -o link show dev wg0 | cut -d: -f1; wg show wg0 public-key"))
        .isEqualTo(index);
    assertThat(device.ask(rules())).contains("198.51.100.3");
  }

  @Test
  void anActivationThatFailsPutsTheServerBack() throws Exception {
    deploy(desired(AS_IS), 60);
    String before = confirmed();
    String peers = peers();
    // The secret that the new generation needs cannot be written.
    device.ask("wg genkey > " + root + "/secrets/key:wg0");

    Receipt receipt = deploy(desired(DeploymentTest::withoutPhone), 60);

    assertThat(receipt.outcome()).isIn(Outcome.ROLLED_BACK, Outcome.UNKNOWN);
    assertThat(receipt.proof()).contains("the private key here is not that of");
    assertThat(confirmed()).isEqualTo(before);
    assertThat(peers()).isEqualTo(peers);
  }

  @Test
  void aFirstDeployThatFailsLeavesNothing() throws Exception {
    device.ask("wg genkey > " + root + "/secrets/key:wg0");

    Receipt receipt = deploy(desired(AS_IS), 60);

    assertThat(receipt.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(confirmed()).isEmpty();
    assertThat(device.ask("ip link; " + rules()))
        .doesNotContain("wg0")
        .doesNotContain("wg_intent")
        .doesNotContain("WGI_");
  }

  @Test
  void aServerThatContactIsLostToPutsItselfBack() throws Exception {
    deploy(desired(AS_IS), 60);
    String before = confirmed();
    String peers = peers();
    Desired change = desired(DeploymentTest::withoutPhone);
    List<String> seen = new ArrayList<>();
    // Contact is lost after activation: at the proof, and for good.
    Deployment deployment =
        new Deployment(
            (server, realisation) -> {
              if (seen.stream().anyMatch(line -> line.contains("activating"))
                  && device.commands.getLast().contains("$root/trial.part")) {
                throw new IOException("no route to host");
              }
              return device.connect();
            },
            InstantSource.system(),
            seen::add,
            Duration.ofSeconds(3),
            false);

    Receipt receipt = deployment.deploy(List.of(change), "token").getFirst();

    assertThat(receipt.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(peers()).as("the change is there").isNotEqualTo(peers);
    for (int i = 0; i < 100 && !peers().equals(peers); i++) {
      Thread.sleep(100);
    }
    assertThat(peers()).as("and gone again by itself").isEqualTo(peers);
    assertThat(confirmed()).isEqualTo(before);
    assertThat(device.ask("ls " + root)).doesNotContain("trial");
  }

  @Test
  void aLargeDropOfPeersIsRefused() throws Exception {
    deploy(desired(AS_IS), 60);
    device.ask(
        "for i in 1 2 3 4 5 6 7 8 9; do"
            + " wg set wg0 peer $(wg genkey | wg pubkey) allowed-ips 198.51.100.10$i/32; done");

    Receipt receipt = deploy(desired(AS_IS), 60);

    assertThat(receipt.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(receipt.proof()).contains("wg0 would lose 9 of 12 peers");
    assertThat(peers().lines()).hasSize(12);
  }

  @Test
  void enrollingTwiceGivesTheSameKey() throws Exception {
    assertThat(enroll().keys()).isEqualTo(state.serverKeys().get(ROUTER));
    assertThat(enroll().facts()).containsKeys("kernel", "wg", "implementation");
  }

  /** Every rule on the device, without counters. */
  private String rules() {
    return platform == ServerPlatform.LINUX
        ? "nft list ruleset"
        : "iptables-save | grep -v '^#'; ip6tables-save | grep -v '^#'";
  }

  @Test
  void foreignRulesSurvive() throws Exception {
    device.ask(
        platform == ServerPlatform.LINUX
            ? "nft add table inet mine; nft add chain inet mine c; nft add rule inet mine c accept"
            : "iptables -N MINE; iptables -A FORWARD -j MINE; iptables -A MINE -p tcp -j ACCEPT;"
                + " iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE;"
                + " ip6tables -A INPUT -p udp --dport 9 -j DROP");
    List<String> before = foreign();

    deploy(desired(AS_IS), 60);
    deploy(desired(DeploymentTest::withoutPhone), 60);

    assertThat(foreign()).isEqualTo(before).hasSizeGreaterThan(2);
    assertThat(device.ask(rules())).contains("198.51.100.3");
  }

  @Test
  void aFirewallThatIsMadeAnewHasOursAgain() throws Exception {
    deploy(desired(AS_IS), 60);
    String before = device.ask(rules());
    device.ask(
        platform == ServerPlatform.LINUX
            ? "nft flush ruleset"
            : "for p in iptables ip6tables; do for t in filter nat mangle; do"
                + " $p -t $t -F; $p -t $t -X; done; done");
    assertThat(device.ask(rules())).isNotEqualTo(before);

    device.ask(
        platform == ServerPlatform.ASUSWRT_MERLIN
            ? "sh /jffs/scripts/firewall-start"
            : "sh " + root + "/generations/" + confirmed() + "/firewall load");

    assertThat(device.ask(rules())).isEqualTo(before);
  }

  private List<String> foreign() throws IOException {
    return platform == ServerPlatform.LINUX
        ? device.ask("nft list table inet mine").lines().toList()
        : device
            .ask(rules())
            .lines()
            .filter(line -> line.startsWith("-A") && !line.contains("WGI_"))
            .toList();
  }
}
