package org.wgintent.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.proof.Walk.Decision;
import org.wgintent.readback.AddressSet;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.Service;
import org.wgintent.readback.Tracking;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * A server's firewall, rebuilt from its text, beside what it must do; and all packets that either
 * can tell apart.
 */
final class Model {

  private record Way(Hook hook, Family family, BitSet rules) {}

  private final Ways ways;
  private final Map<Way, List<Decision>> walks = new HashMap<>();
  private final Meaning meaning;
  private final AddressSet peers;
  private final Set<String> devices;
  private final List<Service> services;
  private final Map<Family, AddressSpace> sources = new EnumMap<>(Family.class);
  private final Map<Family, AddressSpace> destinations = new EnumMap<>(Family.class);
  private final Map<Family, List<List<Service>>> groups = new EnumMap<>(Family.class);
  private final NotInternet never;
  private final AddressSet inside;
  private final AddressSet tunnels;
  private final Map<Cidr, AddressSet> places = new HashMap<>();

  Model(Network network, NotInternet never, ServerNet server, Ruleset ruleset) {
    this.never = never;
    this.ways = new Ways(ruleset);
    RuleTerms named = RuleTerms.in(ruleset);
    this.meaning =
        Meaning.of(
            network,
            never.all(),
            server,
            named.from().stream().filter(AddressSet::whileRunning).toList());
    this.peers =
        AddressSet.of(
            "peers",
            CidrSet.of(
                server.tunnels().stream()
                    .flatMap(tunnel -> tunnel.peers().stream())
                    .flatMap(peer -> peer.addresses().all().stream())
                    .map(IpAddress::single)
                    .toList()));
    this.devices = new TreeSet<>(meaning.devices());
    devices.addAll(named.devices());
    Set<Service> distinguished = new HashSet<>(named.services());
    distinguished.addAll(meaning.services());
    this.services = Service.partition(distinguished);
    this.inside = AddressSet.of("never the Internet", never.all());
    this.tunnels = AddressSet.of("tunnels", never.tunnels());
    places(network, server);
    List<AddressSet> from = new ArrayList<>(named.from());
    List<AddressSet> to = new ArrayList<>(named.to());
    meaning.permits().forEach(permit -> from.add(permit.from()));
    meaning.permits().forEach(permit -> to.add(permit.to()));
    from.add(peers);
    to.addAll(places.values());
    to.add(inside);
    to.add(tunnels);
    for (Family family : Family.values()) {
      sources.put(family, new AddressSpace(family, from));
      destinations.put(family, new AddressSpace(family, to));
      groups.put(family, grouped(family));
    }
  }

  private List<List<Service>> grouped(Family family) {
    Map<List<BitSet>, List<Service>> alike = new LinkedHashMap<>();
    for (Service service : services(family)) {
      List<BitSet> about = new ArrayList<>();
      for (Hook hook : Hook.values()) {
        about.add(
            ways.about(
                Ways.Property.SERVICE, new Traffic(hook, family, "", "", service, Tracking.NEW)));
      }
      alike.computeIfAbsent(about, rules -> new ArrayList<>()).add(service);
    }
    return List.copyOf(alike.values());
  }

  /** Destinations that people ask about. */
  private void places(Network network, ServerNet server) {
    List<Cidr> all = new ArrayList<>();
    network.clients().dns().forEach(address -> all.add(address.single()));
    server.server().mgmtIp().all().forEach(address -> all.add(address.single()));
    for (Tunnel tunnel : server.tunnels()) {
      tunnel.addresses().all().forEach(address -> all.add(address.single()));
      all.addAll(tunnel.iface().lanSubnets());
    }
    all.forEach(
        cidr -> places.put(cidr, AddressSet.of(cidr.toString(), CidrSet.of(List.of(cidr)))));
  }

  NotInternet never() {
    return never;
  }

  Meaning meaning() {
    return meaning;
  }

  /** The addresses of every node on every tunnel of the server. */
  AddressSet peers() {
    return peers;
  }

  /** What "internet" never means. */
  AddressSet inside() {
    return inside;
  }

  /** Where every node of the domain is. */
  AddressSet tunnels() {
    return tunnels;
  }

  /** A LAN of the server, its own address, or a resolver. */
  AddressSet place(Cidr cidr) {
    return requireNonNull(places.get(cidr), cidr::toString);
  }

  Set<String> devices() {
    return devices;
  }

  /** Every service that there can be in {@code family}, in pieces. */
  List<Service> services(Family family) {
    return services.stream().filter(service -> service.protocol().in(family)).toList();
  }

  AddressSpace sources(Family family) {
    return requireNonNull(sources.get(family));
  }

  AddressSpace destinations(Family family) {
    return requireNonNull(destinations.get(family));
  }

  /**
   * Of those packets that no rule and no permit at a hook tells apart by this property, one each.
   *
   * @param like what they are beside it
   */
  private <T> List<T> kinds(
      Collection<T> all, Ways.Property property, Function<T, Traffic> like, Function<T, ?> meant) {
    Map<Object, T> kinds = new LinkedHashMap<>();
    for (T each : all) {
      kinds.putIfAbsent(List.of(ways.about(property, like.apply(each)), meant.apply(each)), each);
    }
    return List.copyOf(kinds.values());
  }

  /** Packets at a hook in groups that differ in addresses only; of those alike, one group. */
  void each(Hook hook, Consumer<Traffic> judge) {
    for (Family family : Family.values()) {
      List<Permit> permits = meaning.permits(hook, family);
      List<Service> services =
          kinds(
              services(family),
              Ways.Property.SERVICE,
              service -> new Traffic(hook, family, "", "", service, Tracking.NEW),
              service -> meaning.kind(hook, service, permits));
      List<Tracking> trackings =
          kinds(
              List.of(Tracking.values()),
              Ways.Property.TRACKING,
              tracking -> new Traffic(hook, family, "", "", services.getFirst(), tracking),
              Tracking::isAnswer);
      Set<String> outs = hook == Hook.INPUT ? Set.of("") : devices;
      for (String in : devices) {
        for (String out : outs) {
          for (Service service : services) {
            for (Tracking tracking : trackings) {
              judge.accept(new Traffic(hook, family, in, out, service, tracking));
            }
          }
        }
      }
    }
  }

  /** Services of a family in groups that no rule tells apart. */
  List<List<Service>> groups(Family family) {
    return requireNonNull(groups.get(family));
  }

  /** The rules that {@code traffic} meets: where they are the same, its way is the same. */
  BitSet way(Traffic traffic) {
    return ways.of(traffic);
  }

  List<Decision> walk(Traffic traffic) {
    return walk(traffic, way(traffic));
  }

  List<Decision> walk(Traffic traffic, BitSet way) {
    return walks.computeIfAbsent(
        new Way(traffic.hook(), traffic.family(), way),
        key ->
            Walk.through(
                ways,
                traffic.hook(),
                way,
                sources(traffic.family()),
                destinations(traffic.family())));
  }
}
