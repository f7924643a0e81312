package org.wgintent.benchmarks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.wgintent.benchmarks.Plan.Cell;
import org.wgintent.benchmarks.Plan.Refusal;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.VpnSubnet;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/** From the network and the declared cells to what is measured, in which order. Pure. */
public final class Planner {

  /** Mbit/s; transfers where production could notice go no faster. */
  static final int PRODUCTION_RATE_CAP = 50;

  private final Network network;
  private final Benchmarks benchmarks;

  private Planner(Network network, Benchmarks benchmarks) {
    this.network = network;
    this.benchmarks = benchmarks;
  }

  /** Every declared cell is in the plan once: to be measured, or refused. */
  public static Plan plan(Network network, Benchmarks benchmarks, Profile profile, long seed) {
    return new Planner(network, benchmarks).plan(profile, seed);
  }

  private Plan plan(Profile profile, long seed) {
    List<InterfaceName> names =
        new ArrayList<>(
            new TreeSet<>(benchmarks.cells().stream().map(Benchmarks.Cell::iface).toList()));
    // java.util.Random's sequence is specified: the same on every machine.
    Collections.shuffle(names, new Random(seed));
    List<Cell> cells = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (InterfaceName name : names) {
      Optional<Tunnel> tunnel =
          network.tunnels().stream().filter(t -> t.name().equals(name)).findFirst();
      Optional<String> reasonAgainst =
          tunnel.isEmpty() ? Optional.of("no such interface") : tunnel.flatMap(this::reasonAgainst);
      reasonAgainst.ifPresent(reason -> refusals.add(new Refusal(name, reason)));
      if (reasonAgainst.isEmpty()) {
        tunnel.ifPresent(t -> cells.add(cell(t, cells.size() + 1)));
      }
    }
    Collections.sort(refusals, java.util.Comparator.comparing(Refusal::iface));
    return new Plan(seed, profile, List.copyOf(cells), List.copyOf(refusals));
  }

  private Optional<String> reasonAgainst(Tunnel tunnel) {
    ServerName server = tunnel.iface().server();
    ServerName client = client(tunnel);
    if (!benchmarks.onProduction() && !tunnel.iface().isBenchmark()) {
      return Optional.of("a production interface is measured only with on_production: true");
    }
    if (!benchmarks.onProduction() && servesProduction(client)) {
      return Optional.of(
          "client " + client + " serves production: measured only with on_production: true");
    }
    if (!client.equals(server)) {
      return Optional.of(
          "client "
              + client
              + " is another machine than "
              + server
              + ": only two namespaces on the interface's own server can be measured yet");
    }
    Addresses peer = peerAddresses(tunnel.iface().vpnSubnet());
    boolean taken =
        peer.all().stream().anyMatch(a -> tunnel.addresses().all().contains(a))
            || tunnel.peers().stream()
                .flatMap(p -> p.addresses().all().stream())
                .anyMatch(peer.all()::contains);
    return taken || peer.all().isEmpty()
        ? Optional.of("no free address at the top of the vpn_subnet for the synthetic peer")
        : Optional.empty();
  }

  private Cell cell(Tunnel tunnel, int order) {
    boolean capped = !tunnel.iface().isBenchmark() || servesProduction(client(tunnel));
    return new Cell(
        order,
        tunnel.name(),
        tunnel.iface().server(),
        client(tunnel),
        tunnel.addresses(),
        peerAddresses(tunnel.iface().vpnSubnet()),
        tunnel.iface().endpoint().port(),
        tunnel.publicKey(),
        tunnel.mtu(),
        tunnel.implementation().clientImplementation().orElse("auto"),
        capped ? Optional.of(PRODUCTION_RATE_CAP) : Optional.empty());
  }

  /** The declared other end; without one, the interface's own machine. */
  private ServerName client(Tunnel tunnel) {
    return benchmarks.client().orElse(tunnel.iface().server());
  }

  private boolean servesProduction(ServerName server) {
    return network.tunnels().stream()
        .anyMatch(t -> t.iface().server().equals(server) && !t.iface().isBenchmark());
  }

  private static Addresses peerAddresses(VpnSubnet subnet) {
    return new Addresses(
        subnet.ipv4().flatMap(Planner::lastUsable), subnet.ipv6().flatMap(Planner::lastUsable));
  }

  /** IPv4: before the broadcast address. Nothing where there is only room for the server. */
  private static Optional<IpAddress> lastUsable(Cidr cidr) {
    boolean ipv4 = cidr.family() == Family.IPV4;
    return cidr.size().compareTo(BigInteger.valueOf(4)) < 0
        ? Optional.empty()
        : Optional.of(ipv4 ? cidr.last().plus(-1) : cidr.last());
  }
}
