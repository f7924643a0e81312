package org.wgintent.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.benchmarks.results.Environment;
import org.wgintent.benchmarks.results.Flow;
import org.wgintent.benchmarks.results.Flow.Direction;
import org.wgintent.benchmarks.results.Flow.Path;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Outcome;
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
import org.wgintent.wireguard.Endpoint;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.PublicKey;

/** Networks and results to test with. */
final class Examples {

  private Examples() {}

  static InterfaceName iface(String name) {
    return new InterfaceName(name);
  }

  static PublicKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return new PublicKey(Base64.getEncoder().encodeToString(bytes));
  }

  /** wg0 is on the router, the rest on the nas. */
  static Tunnel tunnel(String name, String server, String ipv4, PublicKey key) {
    Cidr subnet = Cidr.parse(ipv4);
    Cidr subnet6 = Cidr.parse("2001:db8:113::/64");
    return new Tunnel(
        new Interface(
            iface(name),
            new ServerName(server),
            new Endpoint("vpn.example.invalid", 51821),
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

  static Network network(Tunnel... tunnels) {
    TreeMap<ServerName, ServerNet> servers = new TreeMap<>();
    for (String name : List.of("nas", "router")) {
      ServerName server = new ServerName(name);
      servers.put(
          server,
          new ServerNet(
              new Server(
                  server,
                  new Addresses(Optional.of(IpAddress.parse("192.0.2.1")), Optional.empty())),
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
        new TreeSet<>());
  }

  static Benchmarks benchmarks(boolean onProduction, String... cells) {
    return new Benchmarks(
        Optional.of(new ServerName("nas")),
        onProduction,
        Arrays.stream(cells).map(name -> new Benchmarks.Cell(iface(name))).toList(),
        Optional.empty());
  }

  /** Through the tunnel at {@code mbit} up, a little less down; without it at 9000. */
  static Outcome measured(String name, String version, double mbit) {
    List<Flow> flows = new ArrayList<>();
    for (Path path : Path.values()) {
      for (Direction way : Direction.values()) {
        double bps =
            switch (path) {
              case NO_TUNNEL_BEFORE -> 9e9;
              case TUNNEL -> mbit * 1e6;
              case NO_TUNNEL_AFTER -> 9.2e9;
            };
        bps = way == Direction.UP ? bps : bps * 0.95;
        flows.add(new Flow(path, way, traffic(bps)));
      }
    }
    return measured(name, version, flows);
  }

  static Flow.Traffic traffic(double bps) {
    return new Flow.Traffic(
        bps,
        List.of(bps * 0.9, bps, bps * 1.1),
        (long) (bps / 8 * 4),
        17,
        new Flow.Cpu(1.5, 2.25, 0.75, 0.01, 3.49),
        Optional.empty());
  }

  static Outcome measured(String name, String version, List<Flow> flows) {
    Environment.WireGuard go = new Environment.WireGuard("wireguard-go", version, "ab".repeat(32));
    Environment.End end =
        new Environment.End("6.1.0-28-amd64", "x86_64", "A | Processor <1>", 2, "3.12", go);
    Measurement.Rtt rtt =
        new Measurement.Rtt(Metric.of(12.5), 5, List.of(0.31, 0.29, 0.35, 0.3, 0.9));
    return new Outcome.Measured(
        new Measurement(
            Measurement.SCHEMA,
            new Measurement.Run(
                "run-1", "c0ffee".repeat(6) + "c0ff", Instant.EPOCH, "smoke", 4711, 1),
            new Measurement.Subject(iface(name), new ServerName("nas"), new ServerName("nas"), 1),
            Environment.of(end, end, new Environment.Route("veth", 1500, 1420)),
            new Measurement.Params(3, 1, 1, 5, 50, Optional.empty()),
            flows,
            rtt,
            Derivation.of(flows, rtt)),
        List.of());
  }
}
