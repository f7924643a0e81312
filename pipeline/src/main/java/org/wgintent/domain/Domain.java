package org.wgintent.domain;

import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.Endpoint;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;

/**
 * {@code domain.yaml}: what should exist. RuleTerms things are in names' order, whatever the order
 * of the file.
 *
 * @param nodes in the file's order, so that {@code nodes[i]} is a path
 * @param constraints in the file's order, so that {@code constraints[i]} is a path
 */
public record Domain(
    SortedMap<ServerName, Server> servers,
    SequencedSet<NodeName> nodes,
    SortedMap<InterfaceName, Interface> interfaces,
    SortedMap<ProfileName, Profile> profiles,
    List<Constraint> constraints) {

  /** A machine, reached by address. */
  public record Server(ServerName name, Addresses mgmtIp) {}

  /** A WireGuard server instance. */
  public record Interface(
      InterfaceName name,
      ServerName server,
      Endpoint endpoint,
      List<Cidr> lanSubnets,
      VpnSubnet vpnSubnet,
      boolean internet,
      boolean ipv6) {

    /** The server's own addresses in the tunnel: the first host of each family. */
    public Addresses serverAddresses() {
      return new Addresses(
          vpnSubnet.ipv4().map(s -> s.host(1)), vpnSubnet.ipv6().map(s -> s.host(1)));
    }

    public boolean isBenchmark() {
      return name.isBenchmark();
    }
  }

  /** At least one family. */
  public record VpnSubnet(Optional<Cidr> ipv4, Optional<Cidr> ipv6) {
    public List<Cidr> all() {
      return Stream.of(ipv4, ipv6).flatMap(Optional::stream).toList();
    }
  }

  /** Access intent. */
  public record Profile(ProfileName name, boolean lan, boolean internet) {}

  /** Which profiles are valid on an interface. */
  public record Constraint(InterfaceName iface, List<ProfileName> allowProfiles) {}

  /** Every LAN, VPN and management prefix, sorted. */
  public List<Cidr> prefixes() {
    return Stream.of(
            interfaces.values().stream().flatMap(i -> i.lanSubnets().stream()),
            interfaces.values().stream().flatMap(i -> i.vpnSubnet().all().stream()),
            servers.values().stream()
                .flatMap(s -> s.mgmtIp().all().stream())
                .map(IpAddress::single))
        .flatMap(prefixes -> prefixes)
        .distinct()
        .sorted()
        .toList();
  }

  /** The profiles that {@code iface} allows: none without a constraint. */
  public Set<ProfileName> allowedProfiles(InterfaceName iface) {
    return constraints.stream()
        .filter(c -> c.iface().equals(iface))
        .flatMap(c -> c.allowProfiles().stream())
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }
}
