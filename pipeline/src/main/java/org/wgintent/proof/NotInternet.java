package org.wgintent.proof;

import java.util.List;
import java.util.stream.Stream;
import org.wgintent.derive.Network;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;

/**
 * What "internet" never means, from the network itself. Written once more, and shared with nobody:
 * a prefix that is forgotten where it is rendered is missing there, and not here.
 */
final class NotInternet {

  // "This network", private use, shared by providers, loopback, link-local, private use twice, and
  // multicast with all that is reserved above it; then IPv6: special and mapped, unique local,
  // link-local, multicast. RFC 6890, RFC 1112 section 4, RFC 4291 section 2.4.
  private static final CidrSet SPECIAL =
      CidrSet.of(
          Stream.of(
                  "0.0.0.0/8",
                  "10.0.0.0/8",
                  "100.64.0.0/10",
                  "127.0.0.0/8",
                  "169.254.0.0/16",
                  "172.16.0.0/12",
                  "192.168.0.0/16",
                  "224.0.0.0/3",
                  "::/8",
                  "fc00::/7",
                  "fe80::/10",
                  "ff00::/8")
              .map(Cidr::parse)
              .toList());

  private final CidrSet tunnels;
  private final CidrSet own;
  private final CidrSet all;

  NotInternet(Network network) {
    tunnels =
        CidrSet.of(
            network.tunnels().stream()
                .flatMap(tunnel -> tunnel.iface().vpnSubnet().all().stream())
                .toList());
    own = tunnels.union(CidrSet.of(lans(network))).union(CidrSet.of(management(network)));
    all = own.union(SPECIAL);
  }

  private static List<Cidr> lans(Network network) {
    return network.tunnels().stream()
        .flatMap(tunnel -> tunnel.iface().lanSubnets().stream())
        .toList();
  }

  private static List<Cidr> management(Network network) {
    return network.servers().values().stream()
        .flatMap(server -> server.server().mgmtIp().all().stream())
        .map(IpAddress::single)
        .toList();
  }

  /** Where every node of the domain is. */
  CidrSet tunnels() {
    return tunnels;
  }

  /** What belongs to the domain: LANs, tunnels, management addresses. */
  CidrSet own() {
    return own;
  }

  /** These, and what is nobody's or special everywhere. */
  CidrSet all() {
    return all;
  }
}
