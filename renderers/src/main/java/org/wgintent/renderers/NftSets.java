package org.wgintent.renderers;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * The sets of a server's table: clients by profile, LANs, what "internet" never means. Rules name
 * them, so that the number of rules grows with profiles and not with nodes.
 */
final class NftSets {

  private final Network network;
  private final StringBuilder text = new StringBuilder();

  private NftSets(Network network) {
    this.network = network;
  }

  static String of(Network network, ServerNet server) {
    NftSets sets = new NftSets(network);
    for (Family family : Family.values()) {
      if (server.tunnels().stream().anyMatch(t -> t.iface().internet() && has(t, family))) {
        sets.neverInternet(family);
      }
    }
    for (Tunnel tunnel : server.tunnels()) {
      for (Family family : Family.values()) {
        if (has(tunnel, family)) {
          sets.of(tunnel, family);
        }
      }
    }
    return sets.text.toString();
  }

  static boolean has(Tunnel tunnel, Family family) {
    return tunnel.addresses().all().stream().anyMatch(a -> a.family() == family);
  }

  private void neverInternet(Family family) {
    line(
        "  # What \"the Internet\" never means: private, special and every prefix of this domain.");
    set(
        NftNames.neverInternet(family),
        family,
        true,
        network.neverInternet().toCidrs().stream().filter(c -> c.family() == family).toList());
  }

  private void of(Tunnel tunnel, Family family) {
    for (Profile profile : tunnel.profiles()) {
      List<Peer> peers = tunnel.peers(profile);
      clients(tunnel, "profile_" + profile.name(), family, peers);
      List<Peer> managing = peers.stream().filter(p -> p.grant().manage()).toList();
      if (!managing.isEmpty()) {
        clients(tunnel, "manage_" + profile.name(), family, managing);
      }
    }
    List<Cidr> lan =
        tunnel.iface().lanSubnets().stream().filter(c -> c.family() == family).toList();
    if (!lan.isEmpty()) {
      set(NftNames.clients(tunnel, "lan", family), family, true, CidrSet.of(lan).toCidrs());
    }
    if (tunnel.iface().isBenchmark()) {
      line("  # Empty but while a benchmark runs: its synthetic peers, with time limits.");
      line("  set " + NftNames.benchmark(tunnel, family) + " {");
      line("    type " + NftNames.type(family));
      line("    flags timeout");
      line("  }");
    }
  }

  private void clients(Tunnel tunnel, String what, Family family, Collection<Peer> peers) {
    set(NftNames.clients(tunnel, what, family), family, false, addresses(peers, family));
  }

  private static List<IpAddress> addresses(Collection<Peer> peers, Family family) {
    return peers.stream()
        .flatMap(p -> p.addresses().all().stream())
        .filter(a -> a.family() == family)
        .sorted()
        .toList();
  }

  private void set(String name, Family family, boolean interval, List<?> elements) {
    line("  set " + name + " {");
    line("    type " + NftNames.type(family));
    if (interval) {
      line("    flags interval");
    }
    if (!elements.isEmpty()) {
      line(
          "    elements = { "
              + elements.stream().map(Object::toString).collect(Collectors.joining(", "))
              + " }");
    }
    line("  }");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
