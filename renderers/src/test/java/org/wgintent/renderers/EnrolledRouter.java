package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.wgintent.deploy.Deployment;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Enrolment;
import org.wgintent.deploy.Receipt;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.ServerName;
import org.wgintent.job.LoadedRules;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;
import org.wgintent.wireguard.Secret;

/** The example's router on a device of its own, enrolled, and what it is to be. */
final class EnrolledRouter implements AutoCloseable {

  static final ServerName NAME = new ServerName("router");

  final ServerPlatform platform;
  final ServerDevice device;
  final String root;
  final State state;

  EnrolledRouter(ServerPlatform platform) throws Exception {
    this(platform, new ServerDevice(platform));
  }

  /** A device that was somebody's already. */
  EnrolledRouter(ServerPlatform platform, ServerDevice device) throws Exception {
    this.platform = platform;
    this.device = device;
    root = platform.root();
    state = State.empty();
    state.serverKeys().put(NAME, enroll().keys());
    SortedMap<InterfaceName, PublicKey> nas = new TreeMap<>();
    for (String name : new String[] {"wg1", "wg2", "wg3"}) {
      nas.put(
          new InterfaceName(name), Curve25519.publicKey(PrivateKey.of(ExampleIntent.bytes(name))));
    }
    state.serverKeys().put(new ServerName("nas"), nas);
  }

  Enrolment.Enrolled enroll() throws Exception {
    var example = ExampleIntent.files(UnaryOperator.identity()).read(new Report());
    return Enrolment.enroll(
        device.connect(),
        platform,
        example.orElseThrow().domain().interfaces().values().stream()
            .filter(i -> i.server().equals(NAME))
            .toList());
  }

  Desired desired(UnaryOperator<String> inventory, Optional<Desired> before) throws Exception {
    return desired(UnaryOperator.identity(), inventory, before);
  }

  Desired desired(
      UnaryOperator<String> domain, UnaryOperator<String> inventory, Optional<Desired> before)
      throws Exception {
    Compiled compiled = ExampleIntent.compile(state, domain, inventory, platform);
    ServerNet server = compiled.network().servers().get(NAME);
    assertThat(server).isNotNull();
    SortedMap<String, Secret> secrets = new TreeMap<>();
    for (Peer peer : server.tunnels().stream().flatMap(t -> t.peers().stream()).toList()) {
      peer.psk()
          .ifPresent(
              psk ->
                  secrets.put(
                      psk.name(),
                      ExampleIntent.KEYS.presharedKey(
                          compiled.network().domainId(),
                          peer.node(),
                          peer.grant().iface(),
                          peer.grant().epoch())));
    }
    return new Desired(
        server,
        compiled.serverFiles(NAME),
        secrets,
        before.map(d -> new Desired.Confirmed(d.digest().hex(), d.server())),
        compiled.state().revokedKeys(),
        new LoadedRules(ExampleIntent.COMPILER, compiled, server),
        Desired.Traffic.NONE,
        Desired.Escrow.NONE,
        false);
  }

  /** The router with every interface taken out of intent. */
  Desired desiredWithoutInterfaces(Optional<Desired> before) throws Exception {
    return desired(
        domain ->
            domain
                .replaceAll("(?s)  wg0: .*?  wg1: ", "  wg1: ")
                .replaceAll("(?m)^  - \\{ iface: wg0.*\\n", ""),
        inventory ->
            inventory
                .replaceAll("(?m)^ *- \\{ node: \\w+, interface: wg0.*\\n", "")
                .replaceAll("(?m)^ *- \\{ from: .*\\n", "")
                .replace("tests:  ", "tests: [] #"),
        before);
  }

  Receipt deploy(Desired desired, Remote.Connector connector, Deployment.Rules rules) {
    List<Receipt> receipts =
        new Deployment(connector, InstantSource.system(), line -> {}, rules)
            .deploy(List.of(desired), "token-" + System.nanoTime());
    assertThat(receipts).hasSize(1);
    return receipts.getFirst();
  }

  String ask(String command) throws IOException {
    return device.ask(command);
  }

  /** Every rule on the device, without counters. */
  String rules() {
    return platform == ServerPlatform.LINUX
        ? "nft list ruleset"
        : "iptables-save | grep -v '^[#:]'; ip6tables-save | grep -v '^[#:]'";
  }

  /** An edit of the example's inventory. */
  static String withoutPhone(String inventory) {
    return inventory
        .replaceAll("(?m)^ *- \\{ node: phone.*\\n", "")
        .replaceAll("(?m)^ *- \\{ from: phone.*\\n", "");
  }

  @Override
  public void close() {
    device.close();
  }
}
