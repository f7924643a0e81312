package org.wgintent.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Execution.LanReturn;
import org.wgintent.readback.AddressSet;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Protocol;
import org.wgintent.readback.Service;
import org.wgintent.readback.Verdict;
import org.wgintent.render.BenchmarkAccess;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * What a server's firewall must do, from intent: written once more, apart from the renderers, so
 * that a mistake has to be made twice to go unseen. docs/domain-model.md says the same in words.
 */
final class Meaning {

  /** Stands for every device that nothing names. */
  static final String ANOTHER = "another device";

  private static final CidrSet ULA = CidrSet.of(List.of(Cidr.parse("fc00::/7")));
  private static final List<Service> BENCHMARK =
      List.of(new Service(Protocol.TCP, 5201, 5216), new Service(Protocol.UDP, 5201, 5216));

  private final Network network;
  private final ServerNet server;
  private final CidrSet never;
  private final Set<String> tunnels = new TreeSet<>();
  private final Set<Integer> ports = new TreeSet<>();
  private final List<Permit> permits = new ArrayList<>();
  private final Map<Hook, Map<Family, List<Permit>>> byHook = new EnumMap<>(Hook.class);

  private Meaning(Network network, CidrSet never, ServerNet server) {
    this.network = network;
    this.server = server;
    this.never = never;
  }

  /**
   * @param never what "internet" never means
   * @param running sets of the text that programs fill: each must be a benchmark's, and says which
   *     tunnel's synthetic peers it will hold
   */
  static Meaning of(Network network, CidrSet never, ServerNet server, List<AddressSet> running) {
    Meaning meaning = new Meaning(network, never, server);
    for (Tunnel tunnel : server.tunnels()) {
      meaning.tunnels.add(tunnel.name().value());
      meaning.ports.add(tunnel.iface().endpoint().port());
      for (Family family : Family.values()) {
        if (tunnel.addresses().all().stream().anyMatch(a -> a.family() == family)) {
          meaning.tunnel(tunnel, family);
          running.stream()
              .filter(set -> tunnel.iface().isBenchmark())
              .filter(set -> set.name().equals(BenchmarkAccess.set(family, tunnel.name())))
              .forEach(set -> meaning.benchmark(tunnel, family, set));
        }
      }
    }
    return meaning;
  }

  List<Permit> permits() {
    return permits;
  }

  /** Those that have a say at a hook. */
  List<Permit> permits(Hook hook, Family family) {
    return byHook
        .computeIfAbsent(hook, h -> new EnumMap<>(Family.class))
        .computeIfAbsent(
            family,
            f ->
                permits.stream()
                    .filter(permit -> permit.family() == f)
                    .filter(
                        permit ->
                            hook == Hook.POSTROUTING ? permit.masqueraded() : permit.hook() == hook)
                    .toList());
  }

  /** What tells services apart at a hook: which of {@code permits} cover them. */
  List<Object> kind(Hook hook, Service service, List<Permit> permits) {
    BitSet covered = new BitSet();
    for (int i = 0; hook != Hook.POSTROUTING && i < permits.size(); i++) {
      covered.set(i, permits.get(i).covers(service));
    }
    return List.of(covered, hook == Hook.INPUT && listens(service));
  }

  private boolean listens(Service service) {
    return service.protocol() == Protocol.UDP && ports.contains(service.first());
  }

  boolean isTunnel(String device) {
    return tunnels.contains(device);
  }

  /** Every device that intent names, and one that it does not. */
  Set<String> devices() {
    Set<String> devices = new TreeSet<>(tunnels);
    devices.addAll(server.settings().lan());
    server.settings().wan().ifPresent(devices::add);
    devices.add(ANOTHER);
    return devices;
  }

  /** What becomes of packets that no permit covers. */
  Verdict otherwise(Traffic traffic) {
    return switch (traffic.hook()) {
      case INPUT -> {
        if (isTunnel(traffic.in())) {
          yield Verdict.DROP;
        }
        yield listens(traffic.service()) ? Verdict.ACCEPT : Verdict.UNTOUCHED;
      }
      case FORWARD -> {
        if (isTunnel(traffic.in())) {
          yield Verdict.DROP;
        }
        if (isTunnel(traffic.out())) {
          yield traffic.tracking().isAnswer() ? Verdict.ACCEPT : Verdict.DROP;
        }
        yield Verdict.UNTOUCHED;
      }
      case POSTROUTING -> Verdict.UNTOUCHED;
    };
  }

  /** Every service that intent tells apart. */
  Set<Service> services() {
    Set<Service> services = new HashSet<>();
    permits.forEach(permit -> services.addAll(permit.services()));
    ports.forEach(port -> services.add(Service.of(Protocol.UDP, port)));
    return services;
  }

  private void tunnel(Tunnel tunnel, Family family) {
    List<Cidr> own = singles(tunnel.addresses().all(), family);
    for (Profile profile : tunnel.profiles()) {
      Predicate<Peer> has = peer -> peer.profile().equals(profile);
      AddressSet peers = peers(tunnel, family, profile.name().value(), has);
      boolean isTunnelOnly = !profile.lan() && !profile.internet();
      CidrSet self = isTunnelOnly ? CidrSet.of(own) : everything(family);
      toServer(tunnel, family, peers, self, echo(family));
      toServer(
          tunnel,
          family,
          peers,
          self.intersect(CidrSet.of(singles(network.clients().dns(), family))),
          List.of(Service.of(Protocol.TCP, 53), Service.of(Protocol.UDP, 53)));
      toServer(
          tunnel,
          family,
          peers(tunnel, family, "manage", has.and(peer -> peer.grant().manage())),
          self,
          List.of(Service.of(Protocol.TCP, server.settings().ssh().port())));
      if (profile.lan()) {
        lan(tunnel, family, peers);
      }
      if (profile.internet() && tunnel.iface().internet()) {
        internet(tunnel, family, peers);
      }
    }
  }

  private void toServer(
      Tunnel tunnel, Family family, AddressSet from, CidrSet to, List<Service> services) {
    permits.add(
        new Permit(
            Hook.INPUT,
            family,
            tunnel.name().value(),
            Set.of(),
            from,
            AddressSet.of("the server", to),
            services,
            false));
  }

  private void lan(Tunnel tunnel, Family family, AddressSet from) {
    permits.add(
        new Permit(
            Hook.FORWARD,
            family,
            tunnel.name().value(),
            Set.copyOf(server.settings().lan()),
            from,
            AddressSet.of("LAN", of(tunnel.iface().lanSubnets(), family)),
            List.of(),
            server.settings().lanReturn() == LanReturn.NAT));
  }

  private void internet(Tunnel tunnel, Family family, AddressSet from) {
    boolean ula =
        family == Family.IPV6
            && tunnel
                .iface()
                .vpnSubnet()
                .ipv6()
                .filter(v -> !ULA.intersect(CidrSet.of(List.of(v))).isEmpty())
                .isPresent();
    permits.add(
        new Permit(
            Hook.FORWARD,
            family,
            tunnel.name().value(),
            server.settings().wan().map(Set::of).orElse(Set.of()),
            from,
            AddressSet.of("the Internet", everything(family).minus(never)),
            List.of(),
            family == Family.IPV4 || (ula && server.settings().nat66())));
  }

  private void benchmark(Tunnel tunnel, Family family, AddressSet set) {
    List<Service> services = new ArrayList<>(echo(family));
    services.addAll(BENCHMARK);
    toServer(tunnel, family, set, everything(family), List.copyOf(services));
  }

  private static AddressSet peers(
      Tunnel tunnel, Family family, String name, Predicate<Peer> which) {
    return AddressSet.of(
        tunnel.name() + " " + name,
        CidrSet.of(
            tunnel.peers().stream()
                .filter(which)
                .flatMap(peer -> singles(peer.addresses().all(), family).stream())
                .toList()));
  }

  private static List<Service> echo(Family family) {
    return family == Family.IPV4
        ? List.of(Service.of(Protocol.ICMP, 8), Service.of(Protocol.ICMP, 0))
        : List.of(Service.of(Protocol.ICMPV6, 128), Service.of(Protocol.ICMPV6, 129));
  }

  private static CidrSet everything(Family family) {
    return family == Family.IPV4 ? CidrSet.ALL_IPV4 : CidrSet.ALL_IPV6;
  }

  private static CidrSet of(List<Cidr> cidrs, Family family) {
    return CidrSet.of(cidrs.stream().filter(c -> c.family() == family).toList());
  }

  private static List<Cidr> singles(List<IpAddress> addresses, Family family) {
    return addresses.stream().filter(a -> a.family() == family).map(IpAddress::single).toList();
  }
}
