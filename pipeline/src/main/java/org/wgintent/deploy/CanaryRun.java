package org.wgintent.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.PresharedKey;
import org.wgintent.wireguard.PrivateKey;

/**
 * A client of one tunnel, for a moment, on another server: does it get a handshake, is what it may
 * reach reached, and what it may not silent?
 *
 * @param from where it sits
 * @param server that it is a client of
 * @param peer it
 */
public record CanaryRun(
    ServerNet from,
    ServerNet server,
    Tunnel tunnel,
    Peer peer,
    PrivateKey key,
    PresharedKey presharedKey) {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** One address to be sent to. */
  private record Probe(IpAddress from, IpAddress to, boolean isAllowed) {
    String words() {
      return from + " " + to;
    }
  }

  /**
   * What packets do otherwise than intent says, in words.
   *
   * @throws IOException if none could be sent
   */
  public List<String> failures(Remote remote) throws IOException {
    List<Probe> probes = probes();
    StringBuilder stdin = new StringBuilder();
    conf().lines().forEach(line -> stdin.append("conf ").append(line).append('\n'));
    peer.addresses().all().forEach(own -> stdin.append("own ").append(own.single()).append('\n'));
    probes.forEach(
        probe ->
            stdin
                .append("probe ")
                .append(probe.words())
                .append(probe.isAllowed() ? " yes" : " no")
                .append('\n'));
    Set<String> said =
        new TreeSet<>(
            new ServerProgram(remote, from.settings().platform())
                .ask("canary", stdin.toString(), TIMEOUT)
                .lines()
                .toList());
    if (!said.contains("handshake")) {
      return List.of(
          "%s: the canary on %s gets no handshake from %s"
              .formatted(tunnel.name(), from.name(), tunnel.iface().endpoint()));
    }
    List<String> failures = new ArrayList<>();
    for (Probe probe : probes) {
      if (said.contains("reached " + probe.words()) != probe.isAllowed()) {
        failures.add(
            "%s: the canary on %s %s"
                .formatted(
                    tunnel.name(),
                    from.name(),
                    probe.isAllowed()
                        ? "gets no answer from " + probe.to() + ", which it may reach"
                        : "reaches " + probe.to() + ", which it may not"));
      }
    }
    return failures;
  }

  /** The server's end of the tunnel, and another address of the server, in each family. */
  private List<Probe> probes() {
    List<Probe> probes = new ArrayList<>();
    Addresses own = peer.addresses();
    add(probes, own.ipv4(), tunnel.addresses().ipv4(), server.server().mgmtIp().ipv4());
    add(probes, own.ipv6(), tunnel.addresses().ipv6(), server.server().mgmtIp().ipv6());
    return probes;
  }

  private static void add(
      List<Probe> probes,
      Optional<IpAddress> own,
      Optional<IpAddress> end,
      Optional<IpAddress> other) {
    if (own.isPresent()) {
      end.ifPresent(to -> probes.add(new Probe(own.get(), to, true)));
      other
          .filter(to -> !end.equals(Optional.of(to)))
          .ifPresent(to -> probes.add(new Probe(own.get(), to, false)));
    }
  }

  private String conf() {
    return """
        [Interface]
        PrivateKey = %s
        [Peer]
        PublicKey = %s
        PresharedKey = %s
        Endpoint = %s
        AllowedIPs = 0.0.0.0/0, ::/0
        """
        .formatted(
            key.reveal(), tunnel.publicKey(), presharedKey.reveal(), tunnel.iface().endpoint());
  }
}
