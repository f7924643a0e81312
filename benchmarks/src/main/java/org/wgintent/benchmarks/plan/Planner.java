package org.wgintent.benchmarks.plan;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wgintent.benchmarks.plan.Plan.Bench;
import org.wgintent.benchmarks.plan.Plan.Block;
import org.wgintent.benchmarks.plan.Plan.Refusal;
import org.wgintent.benchmarks.plan.Plan.Trial;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Domain.VpnSubnet;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/** From the network and the declared cells to what is measured, in which order. Pure. */
public final class Planner {

  /** Those whose firewall has sets that a synthetic peer is put in. */
  private static final Set<ServerPlatform> MEASURED =
      Set.of(ServerPlatform.LINUX, ServerPlatform.SYSTEMD_NETWORKD);

  private final Network network;
  private final Benchmarks benchmarks;
  private final List<Refusal> refusals = new ArrayList<>();

  private Planner(Network network, Benchmarks benchmarks) {
    this.network = network;
    this.benchmarks = benchmarks;
  }

  /**
   * Every declared cell is in the plan once: to be measured, or refused.
   *
   * @param budget how long all may take: fewer blocks are planned where the profile's take longer
   */
  public static Plan plan(
      Network network,
      Benchmarks benchmarks,
      Profile profile,
      long seed,
      Optional<Duration> budget) {
    return new Planner(network, benchmarks).plan(profile, seed, budget);
  }

  private Plan plan(Profile profile, long seed, Optional<Duration> budget) {
    TreeMap<ServerName, List<Plan.Tunnel>> tunnels = new TreeMap<>();
    Set<InterfaceName> seen = new HashSet<>();
    for (Benchmarks.Cell cell : benchmarks.cells()) {
      if (!seen.add(cell.iface())) {
        continue;
      }
      Optional<Network.Tunnel> tunnel =
          network.tunnels().stream().filter(t -> t.name().equals(cell.iface())).findFirst();
      Optional<String> against =
          tunnel.isEmpty()
              ? Optional.of("no such interface")
              : tunnel.flatMap(t -> reasonAgainst(t, cell));
      against.ifPresent(reason -> refusals.add(new Refusal(cell.iface(), reason)));
      if (against.isEmpty()) {
        tunnel.ifPresent(
            t -> {
              List<Plan.Tunnel> all =
                  tunnels.computeIfAbsent(t.iface().server(), _ -> new ArrayList<>());
              all.addAll(variants(t, cell, all.size()));
            });
      }
    }
    Collections.sort(refusals, java.util.Comparator.comparing(Refusal::iface));
    List<Bench> benches = new ArrayList<>();
    tunnels.forEach(
        (server, its) -> benches.add(bench(server, its, profile, profile.blocks(), seed)));
    return new Plan(
        seed,
        budget.map(time -> within(time, benches, seed)).orElse(List.copyOf(benches)),
        List.copyOf(refusals));
  }

  private Optional<String> reasonAgainst(Network.Tunnel tunnel, Benchmarks.Cell cell) {
    ServerName server = tunnel.iface().server();
    ServerName client = client(server);
    if (!tunnel.iface().isBenchmark()) {
      return Optional.of("a production interface is never measured");
    }
    for (ServerName end : List.of(server, client)) {
      if (!benchmarks.onProduction() && servesProduction(end)) {
        return Optional.of(end + " serves production: measured only with on_production: true");
      }
    }
    ServerNet ends = network.servers().get(server);
    if (ends == null || !network.servers().containsKey(client)) {
      return Optional.of("no such server: " + (ends == null ? server : client));
    }
    if (!MEASURED.contains(ends.settings().platform())) {
      return Optional.of(
          "the firewall of "
              + ends.settings().platform().text()
              + " has no sets for a synthetic peer");
    }
    for (int mtu : cell.mtus()) {
      if (mtu > tunnel.mtu()) {
        return Optional.of("mtu " + mtu + " is more than the interface's own, " + tunnel.mtu());
      }
    }
    int peers = Math.max(1, cell.mtus().size()) * Math.max(1, cell.clientImplementations().size());
    for (int i = 0; i < peers; i++) {
      Addresses peer = peerAddresses(tunnel.iface().vpnSubnet(), i);
      boolean taken =
          Stream.concat(
                  tunnel.addresses().all().stream(),
                  tunnel.peers().stream().flatMap(p -> p.addresses().all().stream()))
              .anyMatch(peer.all()::contains);
      if (taken || peer.all().size() < tunnel.addresses().all().size()) {
        return Optional.of("no free address at the top of the vpn_subnet for a synthetic peer");
      }
    }
    return Optional.empty();
  }

  /** A synthetic peer for each MTU and each implementation at the client's end. */
  private List<Plan.Tunnel> variants(Network.Tunnel tunnel, Benchmarks.Cell cell, int before) {
    List<String> implementations =
        cell.clientImplementations().isEmpty()
            ? List.of(tunnel.implementation().clientImplementation().orElse("auto"))
            : cell.clientImplementations();
    List<Integer> mtus = cell.mtus().isEmpty() ? List.of(tunnel.mtu()) : cell.mtus();
    List<Plan.Tunnel> all = new ArrayList<>();
    for (String implementation : implementations) {
      for (int mtu : mtus) {
        String label =
            tunnel.name()
                + (implementations.size() > 1 ? " from " + implementation : "")
                + (mtus.size() > 1 ? " mtu " + mtu : "");
        all.add(
            new Plan.Tunnel(
                before + all.size(),
                label,
                tunnel.name(),
                tunnel.addresses(),
                peerAddresses(tunnel.iface().vpnSubnet(), all.size()),
                tunnel.iface().endpoint().port(),
                tunnel.publicKey(),
                mtu,
                implementation));
      }
    }
    return all;
  }

  private Bench bench(
      ServerName server, List<Plan.Tunnel> tunnels, Profile profile, int wanted, long seed) {
    ServerName client = client(server);
    boolean production = servesProduction(server) || servesProduction(client);
    Profile its = production ? profile.withoutLoad() : profile;
    List<Block> blocks = new ArrayList<>();
    // java.util.Random's sequence is specified: the same on every machine.
    Random random = new Random(seed);
    for (int number = 1; number <= its.blocks(); number++) {
      blocks.add(block(number, tunnels, its, random));
    }
    return new Bench(
        server, client, production, its, List.copyOf(tunnels), wanted, List.copyOf(blocks));
  }

  private static Block block(
      int number, List<Plan.Tunnel> tunnels, Profile profile, Random random) {
    List<Trial> none =
        profile.compared().stream().map(work -> new Trial(Optional.empty(), work)).toList();
    List<Trial> between = new ArrayList<>();
    boolean described = number <= profile.described();
    if (described) {
      profile.loss().forEach(work -> between.add(new Trial(Optional.empty(), work)));
    }
    for (Plan.Tunnel tunnel : tunnels) {
      Optional<Plan.Tunnel> over = Optional.of(tunnel);
      profile.compared().forEach(work -> between.add(new Trial(over, work)));
      if (described) {
        profile.loss().forEach(work -> between.add(new Trial(over, work)));
        profile.ofTunnels(tunnel.mtu()).forEach(work -> between.add(new Trial(over, work)));
      }
    }
    List<Trial> all = new ArrayList<>();
    all.add(new Trial(Optional.empty(), new Workload.Idle()));
    all.addAll(shuffled(none, random));
    all.addAll(shuffled(between, random));
    all.addAll(shuffled(none, random));
    return new Block(number, List.copyOf(all));
  }

  private static List<Trial> shuffled(List<Trial> trials, Random random) {
    List<Trial> copy = new ArrayList<>(trials);
    Collections.shuffle(copy, random);
    return copy;
  }

  /** As many blocks of each as fit; one at least. */
  private List<Bench> within(Duration budget, List<Bench> benches, long seed) {
    double all = benches.stream().mapToDouble(Bench::seconds).sum();
    double share = all == 0 ? 1 : Math.min(1, budget.toSeconds() / all);
    return benches.stream()
        .map(
            bench -> {
              int fit = Math.max(1, (int) Math.floor(bench.wanted() * share));
              return bench(
                  bench.server(),
                  bench.tunnels(),
                  bench.profile().withBlocks(fit),
                  bench.wanted(),
                  seed);
            })
        .toList();
  }

  /** The declared other end; without one, the interface's own machine. */
  private ServerName client(ServerName server) {
    return benchmarks.client().orElse(server);
  }

  private boolean servesProduction(ServerName server) {
    return network.tunnels().stream()
        .anyMatch(t -> t.iface().server().equals(server) && !t.iface().isBenchmark());
  }

  private static Addresses peerAddresses(VpnSubnet subnet, int below) {
    return new Addresses(
        subnet.ipv4().flatMap(cidr -> fromTheTop(cidr, below)),
        subnet.ipv6().flatMap(cidr -> fromTheTop(cidr, below)));
  }

  /** IPv4: before the broadcast address. Nothing where there is only room for the server. */
  private static Optional<IpAddress> fromTheTop(Cidr cidr, int below) {
    boolean ipv4 = cidr.family() == Family.IPV4;
    return cidr.size().compareTo(BigInteger.valueOf(4L + below)) < 0
        ? Optional.empty()
        : Optional.of(cidr.last().plus(-below - (ipv4 ? 1L : 0L)));
  }
}
