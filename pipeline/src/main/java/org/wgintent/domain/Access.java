package org.wgintent.domain;

import java.util.List;
import java.util.Optional;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Inventory.Destination;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;

/** Who reaches what, by intent alone: the meaning that every rendered firewall must have. */
public final class Access {

  /** What {@code internet} never means, whoever's it is. */
  public static final List<Cidr> NEVER_INTERNET =
      List.of(
          Cidr.parse("0.0.0.0/8"),
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("100.64.0.0/10"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"),
          Cidr.parse("224.0.0.0/3"),
          Cidr.parse("::/8"),
          Cidr.parse("fc00::/7"),
          Cidr.parse("fe80::/10"),
          Cidr.parse("ff00::/8"));

  private static final int DNS = 53;

  private Access() {}

  /** Does the server let {@code grant}'s node open this connection through its interface? */
  public static boolean allows(Intent intent, Grant grant, Destination to) {
    Optional<Interface> found = intent.iface(grant.iface());
    Profile profile = intent.domain().profiles().get(grant.profile());
    if (found.isEmpty() || profile == null) {
      return false;
    }
    Interface iface = found.get();
    boolean family =
        to.address().family() == IpAddress.Family.IPV4
            ? iface.vpnSubnet().ipv4().isPresent()
            : iface.vpnSubnet().ipv6().isPresent();
    if (!family) {
      return false;
    }
    if (isServersOwn(intent, iface, to.address())) {
      boolean inward = !profile.lan() && !profile.internet();
      if (inward && !tunnelAddresses(iface).all().contains(to.address())) {
        return false;
      }
      return (to.port() == DNS && intent.execution().clients().dns().contains(to.address()))
          || (grant.manage()
              && to.protocol() == Destination.Protocol.TCP
              && to.port() == sshPort(intent, iface));
    }
    if (iface.lanSubnets().stream().anyMatch(lan -> lan.contains(to.address()))) {
      return profile.lan();
    }
    return profile.internet()
        && NEVER_INTERNET.stream().noneMatch(range -> range.contains(to.address()))
        && reserved(intent.domain()).stream().noneMatch(range -> range.contains(to.address()));
  }

  /** Every LAN, VPN and management prefix of the domain, sorted. */
  public static List<Cidr> reserved(Domain domain) {
    return java.util.stream.Stream.of(
            domain.interfaces().values().stream().flatMap(i -> i.lanSubnets().stream()),
            domain.interfaces().values().stream().flatMap(i -> i.vpnSubnet().all().stream()),
            domain.servers().values().stream()
                .flatMap(s -> s.mgmtIp().all().stream())
                .map(IpAddress::single))
        .flatMap(s -> s)
        .distinct()
        .sorted()
        .toList();
  }

  /** The server's own addresses in the tunnel: the first host of each family. */
  public static Addresses tunnelAddresses(Interface iface) {
    return new Addresses(
        iface.vpnSubnet().ipv4().map(s -> s.host(1)), iface.vpnSubnet().ipv6().map(s -> s.host(1)));
  }

  private static boolean isServersOwn(Intent intent, Interface iface, IpAddress address) {
    Domain.Server server = intent.domain().servers().get(iface.server());
    return (server != null && server.mgmtIp().all().contains(address))
        || intent.domain().interfaces().values().stream()
            .filter(i -> i.server().equals(iface.server()))
            .anyMatch(i -> tunnelAddresses(i).all().contains(address));
  }

  private static int sshPort(Intent intent, Interface iface) {
    Execution.Realisation server = intent.execution().servers().get(iface.server());
    return server == null ? -1 : server.ssh().port();
  }
}
