package org.wgintent.render;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Access;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ProfileName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * What one node reaches by one interface at one destination: what the server's firewall grants.
 *
 * @param target an address, a network, or the word that the destination's kind says already
 * @param services {@code any}, {@code echo}, {@code tcp/22}, …; empty: nothing
 */
public record Reach(
    NodeName node,
    InterfaceName iface,
    ProfileName profile,
    Destination destination,
    String target,
    Family family,
    List<String> services) {

  /** In the order of the matrix. */
  public enum Destination {
    TUNNEL("tunnel"),
    SERVER("server"),
    LAN("lan"),
    INTERNET("internet"),
    PEERS("peers"),
    DNS("dns");

    private final String text;

    Destination(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  private static final List<String> ANY = List.of("any");
  private static final List<String> NOTHING = List.of();
  private static final List<String> DOMAIN = List.of("tcp/53", "udp/53");

  /** Every node of a tunnel at every destination; the same destinations for each node. */
  public static List<Reach> of(Network network, ServerNet server, Tunnel tunnel) {
    List<Reach> all = new ArrayList<>();
    // Nodes of one profile differ in name alone, but for those that manage.
    Map<List<Object>, List<Reach>> like = new HashMap<>();
    for (Peer peer : tunnel.peers()) {
      like.computeIfAbsent(
              List.of(peer.profile(), peer.grant().manage()),
              kind -> new Judge(network, server, tunnel, peer).rows())
          .forEach(reach -> all.add(reach.by(peer.node())));
    }
    return List.copyOf(all);
  }

  private Reach by(NodeName another) {
    return new Reach(another, iface, profile, destination, target, family, services);
  }

  /** The rules, for one node. */
  private record Judge(Network network, ServerNet net, Tunnel tunnel, Peer peer) {

    List<Reach> rows() {
      List<Reach> rows = new ArrayList<>();
      for (IpAddress own : tunnel.addresses().all()) {
        rows.add(row(Destination.TUNNEL, own.toString(), own.family(), server(own)));
      }
      for (IpAddress own : net.server().mgmtIp().all()) {
        rows.add(row(Destination.SERVER, own.toString(), own.family(), server(own)));
      }
      for (Cidr lan : tunnel.iface().lanSubnets()) {
        rows.add(row(Destination.LAN, lan.toString(), lan.family(), lan()));
      }
      for (Family family : Family.values()) {
        rows.add(row(Destination.INTERNET, "internet", family, internet()));
      }
      for (Family family : Family.values()) {
        rows.add(row(Destination.PEERS, "peers", family, NOTHING));
      }
      for (IpAddress dns : network.clients().dns()) {
        rows.add(row(Destination.DNS, dns.toString(), dns.family(), dns(dns)));
      }
      return List.copyOf(rows);
    }

    private Reach row(
        Destination destination, String target, Family family, List<String> services) {
      return new Reach(
          peer.node(),
          tunnel.name(),
          profile().name(),
          destination,
          target,
          family,
          has(tunnel.addresses(), family) ? services : NOTHING);
    }

    private Profile profile() {
      return peer.profile();
    }

    /** The server itself: echo, DNS where it is named, SSH for whoever manages it. */
    List<String> server(IpAddress own) {
      boolean tunnelOnly = !profile().lan() && !profile().internet();
      if (tunnelOnly && !tunnel.addresses().all().contains(own)) {
        return NOTHING;
      }
      List<String> services = new ArrayList<>(List.of("echo"));
      if (peer.grant().manage()) {
        services.add("tcp/" + net.realisation().ssh().port());
      }
      if (network.clients().dns().contains(own)) {
        services.addAll(DOMAIN);
      }
      return List.copyOf(services);
    }

    List<String> lan() {
      return profile().lan() ? ANY : NOTHING;
    }

    List<String> internet() {
      return profile().internet() && tunnel.iface().internet() ? ANY : NOTHING;
    }

    List<String> dns(IpAddress resolver) {
      if (isServer(resolver)) {
        return server(resolver).containsAll(DOMAIN) ? DOMAIN : NOTHING;
      }
      if (CidrSet.of(tunnel.iface().lanSubnets()).contains(resolver)) {
        return lan().isEmpty() ? NOTHING : DOMAIN;
      }
      boolean inside =
          CidrSet.of(network.reserved())
              .union(CidrSet.of(Access.NEVER_INTERNET))
              .contains(resolver);
      return inside || internet().isEmpty() ? NOTHING : DOMAIN;
    }

    private boolean isServer(IpAddress address) {
      return net.server().mgmtIp().all().contains(address)
          || net.tunnels().stream().anyMatch(own -> own.addresses().all().contains(address));
    }

    private static boolean has(Addresses addresses, Family family) {
      return switch (family) {
        case IPV4 -> addresses.ipv4().isPresent();
        case IPV6 -> addresses.ipv6().isPresent();
      };
    }
  }
}
