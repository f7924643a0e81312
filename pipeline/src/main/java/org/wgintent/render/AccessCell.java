package org.wgintent.render;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wgintent.access.Access;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ProfileName;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * What one node reaches by one interface at one destination: what the server's firewall grants.
 *
 * @param target an address, a network, or the word that the destination's kind says already
 * @param services {@code any}, {@code echo}, {@code tcp/22}, …; empty: nothing
 */
public record AccessCell(
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

  private static final List<String> NOTHING = List.of();

  /** Every node of every tunnel of a server at every destination. */
  public static List<AccessCell> of(Network network, ServerNet server) {
    return server.tunnels().stream()
        .flatMap(tunnel -> of(network, server, tunnel).stream())
        .toList();
  }

  /** Every node of a tunnel at every destination; the same destinations for each node. */
  public static List<AccessCell> of(Network network, ServerNet server, Tunnel tunnel) {
    List<AccessCell> all = new ArrayList<>();
    // Nodes of one profile differ in name alone, but for those that manage.
    Map<List<Object>, List<AccessCell>> like = new HashMap<>();
    for (Peer peer : tunnel.peers()) {
      like.computeIfAbsent(
              List.of(peer.profile(), peer.grant().manage()),
              kind ->
                  new Cells(network, server, tunnel, peer, network.access(server, tunnel, peer))
                      .all())
          .forEach(reach -> all.add(reach.by(peer.node())));
    }
    return List.copyOf(all);
  }

  private AccessCell by(NodeName another) {
    return new AccessCell(another, iface, profile, destination, target, family, services);
  }

  /** The cells of one node. */
  private record Cells(Network network, ServerNet net, Tunnel tunnel, Peer peer, Access access) {

    List<AccessCell> all() {
      List<AccessCell> cells = new ArrayList<>();
      for (IpAddress own : tunnel.addresses().all()) {
        cells.add(at(Destination.TUNNEL, own, access.services(own)));
      }
      for (IpAddress own : net.server().mgmtIp().all()) {
        cells.add(at(Destination.SERVER, own, access.services(own)));
      }
      for (Cidr lan : tunnel.iface().lanSubnets()) {
        cells.add(cell(Destination.LAN, lan.toString(), lan.family(), access.lan(lan.family())));
      }
      for (Family family : Family.values()) {
        cells.add(cell(Destination.INTERNET, "internet", family, access.internet(family)));
      }
      for (Family family : Family.values()) {
        cells.add(cell(Destination.PEERS, "peers", family, NOTHING));
      }
      for (IpAddress resolver : network.clients().dns()) {
        cells.add(at(Destination.DNS, resolver, dns(access.services(resolver))));
      }
      return List.copyOf(cells);
    }

    /** What it is for, of all that is reached there. */
    private static List<String> dns(List<String> services) {
      return services.contains(Access.ANY) || services.containsAll(Access.DNS)
          ? Access.DNS
          : NOTHING;
    }

    private AccessCell at(Destination destination, IpAddress target, List<String> services) {
      return cell(destination, target.toString(), target.family(), services);
    }

    private AccessCell cell(
        Destination destination, String target, Family family, List<String> services) {
      return new AccessCell(
          peer.node(), tunnel.name(), peer.profile().name(), destination, target, family, services);
    }
  }
}
