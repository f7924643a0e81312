package org.wgintent.benchmarks;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Domain.VpnSubnet;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.Execution.Clients;
import org.wgintent.domain.Execution.Implementation;
import org.wgintent.domain.Execution.LanReturn;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Execution.Ssh;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.Endpoint;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.PublicKey;

/** Networks and results to test with. */
public final class Examples {

  private Examples() {}

  public static InterfaceName iface(String name) {
    return new InterfaceName(name);
  }

  public static PublicKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return new PublicKey(Base64.getEncoder().encodeToString(bytes));
  }

  /** wg0 is on the router, the rest on the nas. */
  public static Tunnel tunnel(String name, String server, String ipv4, PublicKey key) {
    return tunnel(name, server, ipv4, 51821, key);
  }

  public static Tunnel tunnel(String name, String server, String ipv4, int port, PublicKey key) {
    Cidr subnet = Cidr.parse(ipv4);
    Cidr subnet6 = Cidr.parse("2001:db8:113::/64");
    return new Tunnel(
        new Interface(
            iface(name),
            new ServerName(server),
            new Endpoint("vpn.example.invalid", port),
            List.of(),
            new VpnSubnet(Optional.of(subnet), Optional.of(subnet6)),
            false,
            true),
        Implementation.AUTO,
        1420,
        new Addresses(Optional.of(subnet.host(1)), Optional.of(subnet6.host(1))),
        key,
        List.of(),
        List.of());
  }

  public static Network network(Tunnel... tunnels) {
    TreeMap<ServerName, ServerNet> servers = new TreeMap<>();
    for (String name : List.of("client", "nas", "router")) {
      ServerName server = new ServerName(name);
      servers.put(
          server,
          new ServerNet(
              new Server(
                  server,
                  new Addresses(
                      Optional.of(IpAddress.parse(name.equals("nas") ? "192.0.2.1" : "192.0.2.2")),
                      Optional.empty())),
              new ServerSettings(
                  server,
                  ServerPlatform.LINUX,
                  new Ssh("root", 22, "ssh-ed25519 AAAA"),
                  Optional.empty(),
                  List.of(),
                  LanReturn.ROUTED,
                  false,
                  true),
              Arrays.stream(tunnels).filter(t -> t.iface().server().equals(server)).toList()));
    }
    return new Network(
        "d",
        new Clients(List.of(), 1420, Optional.empty()),
        servers,
        new TreeSet<>(),
        CidrSet.EMPTY);
  }

  public static Benchmarks benchmarks(boolean onProduction, String client, String... cells) {
    return new Benchmarks(
        Optional.of(new ServerName(client)),
        onProduction,
        Arrays.stream(cells).map(name -> new Benchmarks.Cell(iface(name))).toList(),
        Optional.empty());
  }
}
