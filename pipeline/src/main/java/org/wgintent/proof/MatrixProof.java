package org.wgintent.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.NodeName;
import org.wgintent.proof.Walk.Decision;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Protocol;
import org.wgintent.readback.Service;
import org.wgintent.readback.Tracking;
import org.wgintent.readback.Verdict;
import org.wgintent.render.AccessCell;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Compares the access matrix that people read with what a server's rules let through: a cell says
 * what every one of its packets meets, not more and not less.
 */
final class MatrixProof {

  private static final List<Service> DNS =
      List.of(Service.of(Protocol.TCP, 53), Service.of(Protocol.UDP, 53));

  private final ServerNet server;
  private final Model model;
  private final Set<Kind> judged = new HashSet<>();
  private final Map<List<Object>, Collection<List<Decision>>> walks = new HashMap<>();
  private final Map<List<Object>, BitSet> destinations = new HashMap<>();
  private final List<String> differences = new ArrayList<>();

  private MatrixProof(ServerNet server, Model model) {
    this.server = server;
    this.model = model;
  }

  static List<String> differences(Network network, ServerNet server, Model model) {
    MatrixProof proof = new MatrixProof(server, model);
    for (Tunnel tunnel : server.tunnels()) {
      Map<NodeName, Map<Family, List<Integer>>> sources = new HashMap<>();
      tunnel.peers().forEach(peer -> sources.put(peer.node(), sources(model, peer)));
      for (AccessCell reach : AccessCell.of(network, server, tunnel)) {
        proof.cell(
            reach, requireNonNull(requireNonNull(sources.get(reach.node())).get(reach.family())));
      }
    }
    return proof.differences;
  }

  /** The classes of a node's addresses. */
  private static Map<Family, List<Integer>> sources(Model model, Peer peer) {
    Map<Family, List<Integer>> sources = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      sources.put(
          family,
          peer.addresses().all().stream()
              .filter(address -> address.family() == family)
              .map(model.sources(family)::classOf)
              .toList());
    }
    return sources;
  }

  /** What makes two cells one: no rule tells their packets apart, and they say the same. */
  private record Kind(
      InterfaceName iface,
      AccessCell.Destination destination,
      String target,
      Family family,
      List<String> services,
      List<Integer> from) {}

  private void cell(AccessCell reach, List<Integer> from) {
    if (!judged.add(
        new Kind(
            reach.iface(),
            reach.destination(),
            reach.target(),
            reach.family(),
            reach.services(),
            from))) {
      return;
    }
    Set<Service> all = Set.copyOf(model.services(reach.family()));
    Set<Service> says = new HashSet<>();
    for (String word : reach.services()) {
      says.addAll(word.equals("any") ? all : named(word, reach.family()));
    }
    Set<Service> some = new HashSet<>();
    Set<Service> every = new HashSet<>(all);
    for (int source : from) {
      some.addAll(reached(reach, source, false));
      every.retainAll(reached(reach, source, true));
    }
    if (some.isEmpty()) {
      every.clear();
    }
    if (reach.destination() == AccessCell.Destination.DNS) {
      List.of(says, some, every).forEach(set -> set.retainAll(DNS));
    }
    if (!some.equals(says) || !every.equals(says)) {
      differences.add(
          "the access matrix says that %s by %s reaches %s at %s (%s): the rules let through %s"
              .formatted(
                  reach.node(),
                  reach.iface(),
                  reach.services(),
                  reach.target(),
                  reach.family(),
                  some));
    }
  }

  private static List<Service> named(String word, Family family) {
    if (word.equals("echo")) {
      return family == Family.IPV4
          ? List.of(Service.of(Protocol.ICMP, 8), Service.of(Protocol.ICMP, 0))
          : List.of(Service.of(Protocol.ICMPV6, 128), Service.of(Protocol.ICMPV6, 129));
    }
    List<String> parts = Arrays.asList(word.split("/", -1));
    Protocol protocol = parts.getFirst().equals("tcp") ? Protocol.TCP : Protocol.UDP;
    return List.of(Service.of(protocol, Integer.parseInt(parts.getLast())));
  }

  /**
   * What gets to a destination.
   *
   * @param everywhere to all of its addresses, by a device that leads there; else to any of them,
   *     by any device
   */
  private Set<Service> reached(AccessCell reach, int from, boolean everywhere) {
    Family family = reach.family();
    Set<Service> services = new HashSet<>();
    for (List<Service> alike : model.groups(family)) {
      if (passes(reach, from, alike.getFirst(), everywhere)) {
        services.addAll(alike);
      }
    }
    return services;
  }

  private boolean passes(AccessCell reach, int from, Service service, boolean everywhere) {
    BitSet to = to(reach);
    for (List<Decision> way : walks(reach, service)) {
      BitSet accepted = new BitSet();
      for (Decision decision : way) {
        if (decision.verdict() == Verdict.ACCEPT && decision.pairs().sources().get(from)) {
          accepted.or(decision.pairs().destinations());
        }
      }
      accepted.and(to);
      boolean passes = everywhere ? accepted.equals(to) && !to.isEmpty() : !accepted.isEmpty();
      if (passes) {
        return true;
      }
    }
    return false;
  }

  /** By every device; of those by which packets go the same way, one. */
  private Collection<List<Decision>> walks(AccessCell reach, Service service) {
    Set<String> outs = ways(reach);
    return walks.computeIfAbsent(
        List.of(reach.iface(), reach.family(), service, outs),
        key -> {
          Map<BitSet, List<Decision>> walks = new HashMap<>();
          for (String out : outs) {
            Traffic traffic = traffic(reach, service, out);
            BitSet way = model.way(traffic);
            walks.computeIfAbsent(way, w -> model.walk(traffic, w));
          }
          return walks.values();
        });
  }

  private static Traffic traffic(AccessCell reach, Service service, String out) {
    return new Traffic(
        out.isEmpty() ? Hook.INPUT : Hook.FORWARD,
        reach.family(),
        reach.iface().value(),
        out,
        service,
        Tracking.NEW);
  }

  /** By which devices it can go there; an empty name is the server itself. */
  private Set<String> ways(AccessCell reach) {
    return switch (reach.destination()) {
      case TUNNEL, SERVER -> Set.of("");
      case LAN, INTERNET, PEERS -> model.devices();
      case DNS -> isServers(IpAddress.parse(reach.target())) ? Set.of("") : model.devices();
    };
  }

  private boolean isServers(IpAddress address) {
    return server.server().mgmtIp().all().contains(address)
        || server.tunnels().stream().anyMatch(t -> t.addresses().all().contains(address));
  }

  private BitSet to(AccessCell reach) {
    return destinations.computeIfAbsent(
        List.of(reach.destination(), reach.target(), reach.family()), place -> at(reach));
  }

  private BitSet at(AccessCell reach) {
    AddressSpace space = model.destinations(reach.family());
    return switch (reach.destination()) {
      case TUNNEL, SERVER, DNS -> space.in(model.place(IpAddress.parse(reach.target()).single()));
      case LAN -> space.in(model.place(Cidr.parse(reach.target())));
      case INTERNET -> {
        BitSet internet = space.all();
        internet.andNot(space.in(model.inside()));
        yield internet;
      }
      case PEERS -> space.in(model.tunnels());
    };
  }
}
