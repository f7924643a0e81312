package org.wgintent.renderers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.derive.AllowedIps;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Domain.VpnSubnet;
import org.wgintent.domain.Execution.Clients;
import org.wgintent.domain.Execution.Implementation;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ProfileName;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.Endpoint;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.PublicKey;

/** One node on one interface, in the smallest network that holds it. */
record NodeCase(String name, Profile profile, boolean ipv6, boolean external, Clients clients) {

  static final Profile TUNNEL_ONLY = profile("tunnel-only", false, false);
  static final Profile SPLIT = profile("split", true, false);
  static final Profile FULL = profile("full", true, true);
  static final Profile INTERNET = profile("internet", false, true);

  private static final Clients CLIENTS =
      new Clients(List.of(IpAddress.parse("192.0.2.1")), 1420, Optional.of(25));
  private static final Clients QUIET = new Clients(List.of(), 1380, Optional.empty());

  static final List<NodeCase> ALL =
      List.of(
          new NodeCase("full", FULL, true, false, CLIENTS),
          new NodeCase("split", SPLIT, true, false, CLIENTS),
          new NodeCase("tunnel-only", TUNNEL_ONLY, true, false, CLIENTS),
          new NodeCase("internet-without-lan", INTERNET, true, false, CLIENTS),
          new NodeCase("internet-without-lan-or-ipv6", INTERNET, false, false, CLIENTS),
          new NodeCase("full-without-ipv6", FULL, false, false, CLIENTS),
          new NodeCase("own-key-no-dns-no-keepalive", SPLIT, false, true, QUIET));

  Peer peer(Platform platform) {
    Grant grant =
        new Grant(
            new NodeName("laptop"),
            new InterfaceName("wg0"),
            profile.name(),
            platform,
            external ? Optional.of(key(2)) : Optional.empty(),
            2,
            true,
            Optional.empty(),
            false);
    return new Peer(
        grant,
        profile,
        key(2),
        addresses("198.51.100.2", "2001:db8:200::2"),
        AllowedIps.of(iface(), profile, server()),
        AllowedIps.blackhole("7c0e", iface(), profile, server()));
  }

  Tunnel tunnel(Peer peer) {
    return new Tunnel(
        iface(),
        Implementation.AUTO,
        clients.mtu(),
        server(),
        key(1),
        List.of(profile),
        List.of(peer));
  }

  Network network() {
    TreeSet<Cidr> reserved = new TreeSet<>(iface().lanSubnets());
    reserved.addAll(iface().vpnSubnet().all());
    return new Network("7c0e", clients, new TreeMap<>(), reserved, CidrSet.of(reserved));
  }

  private Interface iface() {
    return new Interface(
        new InterfaceName("wg0"),
        new ServerName("router"),
        new Endpoint("vpn.example.invalid", 51820),
        ipv6 ? cidrs("192.0.2.0/24", "2001:db8:100::/64") : cidrs("192.0.2.0/24"),
        new VpnSubnet(
            Optional.of(Cidr.parse("198.51.100.0/24")),
            ipv6 ? Optional.of(Cidr.parse("2001:db8:200::/64")) : Optional.empty()),
        true,
        ipv6);
  }

  private Addresses server() {
    return addresses("198.51.100.1", "2001:db8:200::1");
  }

  private Addresses addresses(String ipv4Text, String ipv6Text) {
    return new Addresses(
        Optional.of(IpAddress.parse(ipv4Text)),
        ipv6 ? Optional.of(IpAddress.parse(ipv6Text)) : Optional.empty());
  }

  private static PublicKey key(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return PublicKey.of(bytes);
  }

  private static List<Cidr> cidrs(String... texts) {
    return Arrays.stream(texts).map(Cidr::parse).toList();
  }

  private static Profile profile(String name, boolean lan, boolean internet) {
    return new Profile(new ProfileName(name), lan, internet);
  }

  @Override
  public String toString() {
    return name;
  }
}
