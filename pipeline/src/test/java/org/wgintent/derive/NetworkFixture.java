package org.wgintent.derive;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Domain.VpnSubnet;
import org.wgintent.domain.Execution.Clients;
import org.wgintent.domain.Execution.Implementation;
import org.wgintent.domain.Execution.LanReturn;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Execution.Ssh;
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

/** A home with every kind of access, and a network of nothing; made by hand, not compiled. */
public final class NetworkFixture {

  private static final Profile TUNNEL_ONLY = profile("tunnel-only", false, false);
  private static final Profile SPLIT = profile("split", true, false);
  private static final Profile FULL = profile("full", true, true);
  private static final Profile INTERNET = profile("internet", false, true);

  private NetworkFixture() {}

  /** A router with both families, a NAS with IPv4 and a benchmark, a server with nothing yet. */
  public static Network home() {
    Interface wg0 =
        new Interface(
            new InterfaceName("wg0"),
            new ServerName("router"),
            new Endpoint("vpn.example.invalid", 51820),
            cidrs("192.0.2.0/24", "2001:db8:100::/64"),
            new VpnSubnet(
                Optional.of(Cidr.parse("198.51.100.0/24")),
                Optional.of(Cidr.parse("2001:db8:200::/64"))),
            true,
            true);
    Interface wgs1 = ipv4Only("wgs1", 51821, cidrs("192.0.2.0/24"), "203.0.113.0/25", true);
    Interface wg1 = ipv4Only("wg1", 51822, List.of(), "203.0.113.128/26", false);
    Tunnel onWg0 =
        tunnel(
            wg0,
            addresses("198.51.100.1", "2001:db8:200::1"),
            List.of(INTERNET, FULL, SPLIT, TUNNEL_ONLY));
    Tunnel onWgs1 = tunnel(wgs1, addresses("203.0.113.1"), List.of(FULL));
    Tunnel onWg1 = tunnel(wg1, addresses("203.0.113.129"), List.of());
    SortedMap<ServerName, ServerNet> servers = new TreeMap<>();
    put(servers, "router", addresses("192.0.2.1", "2001:db8:1::1"), List.of(onWg0));
    put(servers, "nas", addresses("192.0.2.10"), List.of(onWg1, onWgs1));
    put(servers, "attic-pi", addresses("192.0.2.11"), List.of());
    List<IpAddress> dns = List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.53"));
    SortedSet<Cidr> own =
        new TreeSet<>(
            cidrs("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/25", "2001:db8:100::/64"));
    return new Network(
        "7c0e", new Clients(dns, 1420, Optional.of(25)), servers, own, CidrSet.of(own));
  }

  public static Network empty() {
    return new Network(
        "7c0e",
        new Clients(List.of(), 1420, Optional.empty()),
        new TreeMap<>(),
        new TreeSet<>(),
        CidrSet.EMPTY);
  }

  private static Interface ipv4Only(
      String name, int port, List<Cidr> lans, String subnet, boolean internet) {
    return new Interface(
        new InterfaceName(name),
        new ServerName("nas"),
        new Endpoint("nas.example.invalid", port),
        lans,
        new VpnSubnet(Optional.of(Cidr.parse(subnet)), Optional.empty()),
        internet,
        false);
  }

  /** One node for each profile, named after it; the one with {@code full} manages the server. */
  private static Tunnel tunnel(Interface iface, Addresses server, List<Profile> profiles) {
    return new Tunnel(
        iface,
        Implementation.AUTO,
        1420,
        server,
        key(iface.endpoint().port()),
        profiles,
        java.util.stream.IntStream.range(0, profiles.size())
            .mapToObj(i -> peer(iface, server, profiles.get(i), i + 1))
            .toList());
  }

  private static Peer peer(Interface iface, Addresses server, Profile profile, int index) {
    Grant grant =
        new Grant(
            new NodeName(profile.name() + "-node"),
            iface.name(),
            profile.name(),
            Platform.LINUX,
            Optional.empty(),
            1,
            true,
            Optional.empty(),
            profile.equals(FULL));
    return new Peer(
        grant,
        profile,
        key(index),
        new Addresses(server.ipv4().map(a -> a.plus(index)), server.ipv6().map(a -> a.plus(index))),
        AllowedIps.of(iface, profile, server),
        AllowedIps.blackhole("7c0e", iface, profile, server));
  }

  private static void put(
      SortedMap<ServerName, ServerNet> servers, String text, Addresses mgmt, List<Tunnel> tunnels) {
    ServerName name = new ServerName(text);
    ServerSettings settings =
        new ServerSettings(
            name,
            ServerPlatform.LINUX,
            new Ssh("root", 2222, "ssh-ed25519 AAAA"),
            Optional.of("eth0"),
            List.of("br0"),
            LanReturn.ROUTED,
            false,
            true);
    servers.put(name, new ServerNet(new Server(name, mgmt), settings, tunnels));
  }

  private static Addresses addresses(String ipv4) {
    return new Addresses(Optional.of(IpAddress.parse(ipv4)), Optional.empty());
  }

  private static Addresses addresses(String ipv4, String ipv6) {
    return new Addresses(Optional.of(IpAddress.parse(ipv4)), Optional.of(IpAddress.parse(ipv6)));
  }

  private static List<Cidr> cidrs(String... texts) {
    return Arrays.stream(texts).map(Cidr::parse).toList();
  }

  private static Profile profile(String name, boolean lan, boolean internet) {
    return new Profile(new ProfileName(name), lan, internet);
  }

  private static PublicKey key(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return PublicKey.of(bytes);
  }
}
