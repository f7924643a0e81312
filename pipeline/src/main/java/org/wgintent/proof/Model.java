package org.wgintent.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.proof.Walk.Decision;
import org.wgintent.readback.AddressSet;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.Service;
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

  private final Ruleset ruleset;
  private final RuleMasks masks;
  private final Map<Way, List<Decision>> walks = new HashMap<>();
  private final Meaning meaning;
  private final AddressSet peers;
  private final Set<String> devices;
  private final List<Service> services;
  private final Map<Family, AddressSpace> sources = new EnumMap<>(Family.class);
  private final Map<Family, AddressSpace> destinations = new EnumMap<>(Family.class);
  private final Map<Cidr, AddressSet> places = new HashMap<>();

  Model(Network network, ServerNet server, Ruleset ruleset) {
    this.ruleset = ruleset;
    this.masks = new RuleMasks(ruleset);
    RuleTerms named = RuleTerms.in(ruleset);
    this.meaning =
        Meaning.of(
            network, server, named.from().stream().filter(AddressSet::whileRunning).toList());
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
    places(network, server);
    List<AddressSet> from = new ArrayList<>(named.from());
    List<AddressSet> to = new ArrayList<>(named.to());
    meaning.permits().forEach(permit -> from.add(permit.from()));
    meaning.permits().forEach(permit -> to.add(permit.to()));
    from.add(peers);
    to.addAll(places.values());
    for (Family family : Family.values()) {
      sources.put(family, new AddressSpace(family, from));
      destinations.put(family, new AddressSpace(family, to));
    }
  }

  /** Destinations that people ask about. */
  private void places(Network network, ServerNet server) {
    List<Cidr> all = new ArrayList<>(NotInternet.all(network));
    network.clients().dns().forEach(address -> all.add(address.single()));
    server.server().mgmtIp().all().forEach(address -> all.add(address.single()));
    for (Tunnel tunnel : server.tunnels()) {
      tunnel.addresses().all().forEach(address -> all.add(address.single()));
    }
    all.forEach(
        cidr -> places.put(cidr, AddressSet.of(cidr.toString(), CidrSet.of(List.of(cidr)))));
  }

  Meaning meaning() {
    return meaning;
  }

  /** The addresses of every node on every tunnel of the server. */
  AddressSet peers() {
    return peers;
  }

  /** A network of the domain, or an address that it names. */
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

  /** The rules that are about {@code traffic}: where they are the same, its way is the same. */
  void rulesAbout(Traffic traffic, BitSet about) {
    masks.about(traffic, about);
  }

  List<Decision> walk(Traffic traffic) {
    BitSet about = new BitSet();
    rulesAbout(traffic, about);
    return walks.computeIfAbsent(
        new Way(traffic.hook(), traffic.family(), about),
        way ->
            Walk.through(
                ruleset, traffic, sources(traffic.family()), destinations(traffic.family())));
  }
}
