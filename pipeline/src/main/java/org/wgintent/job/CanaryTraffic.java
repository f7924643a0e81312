package org.wgintent.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wgintent.deploy.CanaryRun;
import org.wgintent.deploy.Desired;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Canary;
import org.wgintent.domain.NodeName;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.InterfaceName;

/** The canary of every tunnel of a server, one after the other. */
record CanaryTraffic(
    Remote.Connector connector, Compiled compiled, ServerNet server, KeyRing keyRing)
    implements Desired.Traffic {

  @Override
  public Optional<List<String>> failures() throws IOException {
    List<CanaryRun> runs =
        compiled.intent().execution().proveFrom().stream()
            .flatMap(from -> Optional.ofNullable(compiled.network().servers().get(from)).stream())
            .flatMap(
                from -> server.tunnels().stream().flatMap(tunnel -> run(from, tunnel).stream()))
            .toList();
    if (runs.isEmpty()) {
      return Optional.empty();
    }
    ServerNet from = runs.getFirst().from();
    List<String> failures = new ArrayList<>();
    try (Remote remote = connector.connect(from.server(), from.settings())) {
      for (CanaryRun run : runs) {
        failures.addAll(run.failures(remote));
      }
    }
    return Optional.of(failures);
  }

  private Optional<CanaryRun> run(ServerNet from, Tunnel tunnel) {
    return tunnel.peers().stream()
        .filter(peer -> peer.node().equals(Canary.NODE))
        .findFirst()
        .map(peer -> run(from, tunnel, peer));
  }

  private CanaryRun run(ServerNet from, Tunnel tunnel, Peer peer) {
    String domain = compiled.network().domainId();
    NodeName node = peer.node();
    InterfaceName iface = tunnel.name();
    int epoch = peer.grant().epoch();
    return new CanaryRun(
        from,
        server,
        tunnel,
        peer,
        keyRing.nodeKey(domain, node, iface, epoch),
        keyRing.presharedKey(domain, node, iface, epoch));
  }
}
