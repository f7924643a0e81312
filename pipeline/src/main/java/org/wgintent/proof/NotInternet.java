package org.wgintent.proof;

import java.util.List;
import java.util.stream.Stream;
import org.wgintent.derive.Network;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;

/**
 * What "internet" never means, from the network itself. Written once more, and shared with nobody:
 * a prefix that is forgotten where it is rendered is missing there, and not here.
 */
final class NotInternet {

  // "This network", private use, shared by providers, loopback, link-local, private use twice, and
  // multicast with all that is reserved above it; then IPv6: special and mapped, unique local,
  // link-local, multicast. RFC 6890, RFC 1112 section 4, RFC 4291 section 2.4.
  private static final List<Cidr> SPECIAL =
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
          .toList();

  private NotInternet() {}

  /** Prefixes that belong to the domain: LANs, tunnels, management addresses. */
  static List<Cidr> own(Network network) {
    return network.servers().values().stream()
        .flatMap(
            server ->
                Stream.concat(
                    server.server().mgmtIp().all().stream().map(IpAddress::single),
                    server.tunnels().stream()
                        .flatMap(
                            tunnel ->
                                Stream.concat(
                                    tunnel.iface().lanSubnets().stream(),
                                    tunnel.iface().vpnSubnet().all().stream()))))
        .distinct()
        .sorted()
        .toList();
  }

  /** These, and what is nobody's or special everywhere. */
  static List<Cidr> all(Network network) {
    return Stream.concat(SPECIAL.stream(), own(network).stream()).distinct().toList();
  }
}
