package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Receipt.Outcome;
import org.wgintent.deploy.Remote;
import org.wgintent.deploy.ServerState;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Execution.Implementation;
import org.wgintent.domain.Execution.ServerPlatform;

/** The deploy protocol on the example's router: real shell, wg and firewall, faults injected. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@EveryKindOfServer(ServerPlatform.LINUX)
@Tag("device")
class DeploymentTest {

  @Parameter ServerPlatform platform;

  private static final UnaryOperator<String> UNCHANGED = UnaryOperator.identity();

  private EnrolledRouter router;
  private ServerDevice device;
  private String root;
  private Optional<Desired> last = Optional.empty();

  @BeforeEach
  void anEnrolledRouter() throws Exception {
    router = new EnrolledRouter(platform);
    device = router.device;
    root = router.root;
  }

  @AfterEach
  void noSecretWasEverPartOfACommand() throws Exception {
    String secrets = device.ask("cat " + root + "/secrets/* 2>/dev/null");
    for (String secret : secrets.lines().toList()) {
      assertThat(device.commands).noneMatch(command -> command.contains(secret));
    }
    router.close();
  }

  private Desired desired(UnaryOperator<String> inventory) throws Exception {
    return router.desired(inventory, last);
  }

  private Receipt deploy(Desired desired) {
    return deploy(desired, rules(60));
  }

  private static Deployment.Rules rules(int revertSeconds) {
    return new Deployment.Rules(Duration.ofSeconds(revertSeconds), false, false, false, false);
  }

  private Receipt deploy(Desired desired, Deployment.Rules rules) {
    Receipt receipt = router.deploy(desired, (server, settings) -> device.connect(), rules);
    if (receipt.outcome() == Outcome.CONFIRMED) {
      last = Optional.of(desired);
    }
    return receipt;
  }

  private String peers() throws IOException {
    return device.ask("wg show wg0 peers | sort");
  }

  private String confirmed() throws IOException {
    return device.ask("cat " + root + "/confirmed").strip();
  }

  @Test
  void aSecondDeployOfTheSameIsOneRoundTripThatTouchesNothing() throws Exception {
    Desired desired = desired(UNCHANGED);
    assertThat(deploy(desired)).extracting(Receipt::outcome).isEqualTo(Outcome.CONFIRMED);
    assertThat(peers().lines()).hasSize(3);
    int before = device.commands.size();

    Receipt again = deploy(desired);

    assertThat(again.outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
    assertThat(device.commands).hasSize(before + 1);
  }

  @Test
  void removingAPeerKeepsTheInterfaceAsItIs() throws Exception {
    deploy(desired(UNCHANGED));
    String index = device.ask("ip -o link show dev wg0 | cut -d: -f1; wg show wg0 public-key");

    Receipt receipt = deploy(desired(EnrolledRouter::withoutPhone));

    assertThat(receipt.outcome()).as(receipt.proof()).isEqualTo(Outcome.CONFIRMED);
    assertThat(peers().lines()).hasSize(2);
    assertThat(device.ask("ip -o link show dev wg0 | cut -d: -f1; wg show wg0 public-key"))
        .isEqualTo(index);
    assertThat(device.ask(rules())).contains("198.51.100.3");
  }

  @Test
  void anActivationThatFailsPutsTheServerBack() throws Exception {
    deploy(desired(UNCHANGED));
    String before = confirmed();
    String peers = peers();
    device.inFront("wg", "case $* in *remove*) exit 1 ;; esac");
    device.inFront("xargs", "case $* in *wg*) exit 1 ;; esac");

    Receipt receipt = deploy(desired(EnrolledRouter::withoutPhone));

    assertThat(receipt.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(receipt.proof()).contains("wg0: its peers cannot be set");
    assertThat(confirmed()).isEqualTo(before);
    assertThat(peers()).isEqualTo(peers);
  }

  @Test
  void aFirstDeployThatFailsLeavesNothing() throws Exception {
    device.inFront("ip", "case $* in \"link set mtu\"*) exit 1 ;; esac");

    Receipt receipt = deploy(desired(UNCHANGED));

    assertThat(receipt.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(receipt.proof()).contains("wg0: cannot set mtu");
    assertThat(confirmed()).isEmpty();
    assertThat(device.ask("ip link; " + rules()))
        .doesNotContain("wg0")
        .doesNotContain("wg_intent")
        .doesNotContain("WGI_");
  }

  @Test
  void aServerThatContactIsLostToPutsItselfBack() throws Exception {
    deploy(desired(UNCHANGED));
    String before = confirmed();
    String peers = peers();
    Desired change = desired(EnrolledRouter::withoutPhone);
    List<String> seen = new ArrayList<>();
    // Contact is lost after activation: at the proof, and for good.
    Deployment deployment =
        new Deployment(
            (server, settings) -> {
              if (seen.stream().anyMatch(line -> line.contains("activating"))
                  && device.commands.getLast().contains(" activate ")) {
                throw new IOException("no route to host");
              }
              return device.connect();
            },
            InstantSource.system(),
            seen::add,
            rules(3));

    Receipt receipt = deployment.deploy(List.of(change), "token").getFirst();

    assertThat(receipt.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(peers()).as("the change is there").isNotEqualTo(peers);
    for (int i = 0; i < 300 && !peers().equals(peers); i++) {
      Thread.sleep(100);
    }
    assertThat(peers()).as("and gone again by itself").isEqualTo(peers);
    assertThat(confirmed()).isEqualTo(before);
    for (int i = 0; i < 300 && device.ask("ls " + root).contains("trial"); i++) {
      Thread.sleep(100);
    }
    assertThat(device.ask("ls " + root)).doesNotContain("trial");
  }

  /** D18 of the audit: an interface that is served by another program is made anew, and back. */
  @Test
  void anotherImplementationMakesTheInterfaceAnew() throws Exception {
    deploy(desired(UNCHANGED));
    String index = device.ask("ip -o link show dev wg0 | cut -d: -f1");
    String peers = peers();
    String other = "/usr/local/bin/other-go";
    device.ask("mkdir -p /usr/local/bin; cp $(which wireguard-go) " + other);
    Desired change = servedBy(other);

    device.inFront(
        "ip",
        "case $* in \"link set up\"*) ! grep -q other /run/wg-intent/program.wg0 || exit 1 ;; esac");
    Receipt failed = deploy(change);
    assertThat(failed.outcome()).as(failed.proof()).isEqualTo(Outcome.ROLLED_BACK);
    device.inFront("ip", "");
    assertThat(device.ask("cat /run/wg-intent/program.wg0").strip()).isEqualTo("wireguard-go");
    assertThat(peers()).isEqualTo(peers);
    Receipt receipt = deploy(change);

    assertThat(receipt.outcome()).as(receipt.proof()).isEqualTo(Outcome.CONFIRMED);
    assertThat(device.ask("ip -o link show dev wg0 | cut -d: -f1")).isNotEqualTo(index);
    assertThat(device.ask("pidof other-go")).isNotEmpty();
    assertThat(peers()).isEqualTo(peers);
    assertThat(deploy(change).outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
  }

  /** As intent would say it with {@code implementation: PROGRAM}. */
  private Desired servedBy(String program) throws Exception {
    Desired as = desired(UNCHANGED);
    SortedMap<String, String> files = new TreeMap<>(as.files());
    files.computeIfPresent(
        "interfaces", (name, text) -> text.replace("wg0 auto", "wg0 " + program));
    return new Desired(
        new ServerNet(
            as.server().server(),
            as.server().settings(),
            as.server().tunnels().stream()
                .map(
                    tunnel ->
                        new Tunnel(
                            tunnel.iface(),
                            new Implementation(program, Optional.empty(), Optional.empty()),
                            tunnel.mtu(),
                            tunnel.addresses(),
                            tunnel.publicKey(),
                            tunnel.profiles(),
                            tunnel.peers()))
                .toList()),
        files,
        as.secrets(),
        as.before(),
        as.revoked(),
        Desired.Firewall.ANY,
        Desired.Traffic.NONE,
        Desired.Escrow.NONE,
        false);
  }

  @Test
  void aLargeDropOfPeersIsRefused() throws Exception {
    deploy(desired(UNCHANGED));
    device.ask(
        "for i in 1 2 3 4 5 6 7 8 9; do"
            + " wg set wg0 peer $(wg genkey | wg pubkey) allowed-ips 198.51.100.10$i/32; done");

    Receipt receipt = deploy(desired(UNCHANGED));

    assertThat(receipt.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(receipt.proof()).contains("wg0 would lose 9 of 12 peers");
    assertThat(peers().lines()).hasSize(12);
  }

  @Test
  void anInterfaceThatRunsWithAnotherKeyIsLeftAlone() throws Exception {
    device.ask(
        "wireguard-go wg0 >/dev/null 2>&1; wg genkey > /tmp/key; wg set wg0 private-key /tmp/key");
    String key = device.ask("wg show wg0 public-key");

    Receipt receipt = deploy(desired(UNCHANGED));

    assertThat(receipt.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(receipt.proof()).contains("wg0: runs with another key, " + key.strip());
    assertThat(device.ask("wg show wg0 public-key")).isEqualTo(key);
  }

  @Test
  void whatSomebodyDidByHandIsNotUndoneWithoutAWord() throws Exception {
    deploy(desired(UNCHANGED));
    String added = device.ask("wg genkey | wg pubkey").strip();
    device.ask("wg set wg0 peer " + added + " allowed-ips 198.51.100.77/32");
    String phone =
        desired(UNCHANGED).server().tunnels().getFirst().peers().getLast().publicKey().base64();
    device.ask("wg set wg0 peer '" + phone + "' remove; ip route add 203.0.113.0/24 dev wg0");

    Receipt refused = deploy(desired(UNCHANGED));
    Receipt accepted =
        deploy(
            desired(UNCHANGED),
            new Deployment.Rules(Duration.ofSeconds(60), false, true, false, false));

    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.proof())
        .contains("router was changed by hand", "wg0 has a peer that nobody declared, " + added)
        .contains("wg0 lacks peer", "wg0 has a route to 203.0.113.0/24", "--accept-drift");
    assertThat(accepted.outcome()).as(accepted.proof()).isEqualTo(Outcome.CONFIRMED);
    assertThat(peers()).doesNotContain(added).contains(phone);
  }

  /** The revocation fails for another reason, and goes back: not to the revoked key. */
  @Test
  void noRollBackBringsARevokedKeyBack() throws Exception {
    Desired before = desired(UNCHANGED);
    deploy(before);
    Peer phone =
        before.server().tunnels().getFirst().peers().stream()
            .filter(peer -> peer.node().value().equals("phone"))
            .findFirst()
            .orElseThrow();
    Desired change = desired(EnrolledRouter::withoutPhone);
    Desired revocation =
        new Desired(
            change.server(),
            change.files(),
            change.secrets(),
            change.before(),
            Set.of(phone.publicKey()),
            Desired.Firewall.ANY,
            Desired.Traffic.NONE,
            Desired.Escrow.NONE,
            false);
    device.ask(
        "cp %1$s/secrets/key:wg0 /tmp/key; wg genkey > %1$s/secrets/key:wg0".formatted(root));

    Receipt failed = deploy(revocation);
    String own = device.ask("cat " + root + "/confirmed");
    device.ask("cp /tmp/key %s/secrets/key:wg0; sh %s/program boot".formatted(root, root));

    assertThat(failed.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(own).isEqualTo(before.digest().hex() + "\n");
    assertThat(peers()).doesNotContain(phone.publicKey().base64()).hasLineCount(2);
    assertThat(device.ask("sh " + root + "/program status"))
        .contains("less wg0 " + phone.publicKey());
    assertThat(device.ask("ls " + root + "/secrets")).doesNotContain("phone");
    Receipt done = deploy(revocation);
    assertThat(done.outcome()).as(done.proof()).isEqualTo(Outcome.CONFIRMED);
    assertThat(device.ask("grep -rl '" + phone.publicKey() + "' " + root)).isEmpty();
  }

  /**
   * Its lock is over, and another run went on: what it still does finds that it is not its turn.
   */
  @Test
  void aRunThatWasAsleepDisturbsNobody() throws Exception {
    deploy(desired(UNCHANGED));
    Desired change = desired(EnrolledRouter::withoutPhone);
    List<Receipt> meanwhile = new ArrayList<>();
    Remote.Connector sleepy =
        (server, settings) -> {
          Remote real = device.connect();
          return new Remote() {
            @Override
            public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
              if (command.contains(" confirm ") && meanwhile.isEmpty()) {
                meanwhile.add(deploy(change));
              }
              return real.run(command, stdin, timeout);
            }

            @Override
            public void close() {
              real.close();
            }
          };
        };

    Receipt late =
        router.deploy(
            router.desired(
                domain -> domain.replace(", kiosk]", "]"),
                inventory -> inventory.replaceAll("(?m)^ *- \\{ (node|from): kiosk.*\\n", ""),
                last),
            sleepy,
            rules(60));

    assertThat(meanwhile).singleElement().extracting(Receipt::outcome).isEqualTo(Outcome.CONFIRMED);
    assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(late.proof()).contains("this change was ended here");
    assertThat(confirmed()).isEqualTo(change.digest().hex());
    assertThat(deploy(change).outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
  }

  @Test
  void enrollingTwiceGivesTheSameKey() throws Exception {
    assertThat(router.enroll().keys())
        .isEqualTo(router.state.serverKeys().get(EnrolledRouter.NAME));
    assertThat(router.enroll().facts()).containsKeys("kernel", "wg", "implementation");
  }

  private String rules() {
    return router.rules();
  }

  /** D12 of the audit: named before anything is begun, with the line that helps. */
  @Test
  void rulesOfOthersThatDropWhatIsAllowedAreNamed() throws Exception {
    if (platform != ServerPlatform.LINUX) {
      // Our chains are called before all others.
      device.ask("for p in iptables ip6tables; do $p -P INPUT DROP; $p -P FORWARD DROP; done");
      assertThat(deploy(desired(UNCHANGED)).outcome()).isEqualTo(Outcome.CONFIRMED);
      return;
    }
    device.ask(
        """
        nft add table inet other
        nft 'add chain inet other in { type filter hook input priority 0; policy drop; }'
        nft 'add chain inet other through { type filter hook forward priority 0; policy drop; }'
        """);
    Receipt refused = deploy(desired(UNCHANGED));
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.proof())
        .contains("table inet other, chain in drops what clients send to wg0 (UDP port 51820)");

    for (int i = 0; i < 6 && refused.outcome() == Outcome.REFUSED; i++) {
      for (String part : refused.proof().split("; ", -1)) {
        device.ask(part.substring(part.indexOf("nft insert rule")));
      }
      refused = deploy(desired(UNCHANGED));
    }

    assertThat(refused.outcome()).as(refused.proof()).isEqualTo(Outcome.CONFIRMED);
    device.ask("nft flush chain inet other through");
    ServerState state =
        ServerState.inspect((server, settings) -> device.connect(), last.orElseThrow().server());
    assertThat(last.orElseThrow().firewall().drops(state.ruleset()))
        .anyMatch(text -> text.contains("table inet other, chain through drops what"));
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

    deploy(desired(UNCHANGED));
    deploy(desired(EnrolledRouter::withoutPhone));

    assertThat(foreign()).isEqualTo(before).hasSizeGreaterThan(2);
    assertThat(device.ask(rules())).contains("198.51.100.3");
  }

  @Test
  void aFirewallThatIsMadeAnewHasOursAgain() throws Exception {
    deploy(desired(UNCHANGED));
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
            : "sh " + root + "/program rules");

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
