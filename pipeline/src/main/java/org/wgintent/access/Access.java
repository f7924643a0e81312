package org.wgintent.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.wgintent.domain.Domain;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Destination;
import org.wgintent.domain.Inventory.Destination.Protocol;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * What a server lets one node reach through one interface.
 *
 * @param manages may it open SSH to the server?
 * @param resolvers of the domain's clients
 * @param neverInternet see {@link Internet#never}
 */
public record Access(
    ServerEnd server,
    Interface iface,
    Profile profile,
    boolean manages,
    List<IpAddress> resolvers,
    CidrSet neverInternet) {

  /** Every protocol and port. */
  public static final String ANY = "any";

  public static final List<String> DNS = List.of("tcp/53", "udp/53");

  private static final String ECHO = "echo";
  private static final List<String> NOTHING = List.of();

  /** Where a packet goes, as intent tells destinations apart. */
  public enum Place {
    /** The server's own address in this tunnel. */
    TUNNEL,
    /** Any other address of the server. */
    SERVER,
    /** A LAN of this interface. */
    LAN,
    INTERNET,
    /** Other nodes, other LANs of the domain, and what is special everywhere. */
    ELSEWHERE
  }

  /** Empty where {@code intent} does not have what the grant names. */
  public static Optional<Access> of(Intent intent, Grant grant) {
    Domain domain = intent.domain();
    Optional<Interface> iface = intent.iface(grant.iface());
    Optional<ServerSettings> settings =
        iface.map(Interface::server).map(intent.execution().servers()::get);
    Optional<Profile> profile = Optional.ofNullable(domain.profiles().get(grant.profile()));
    if (settings.isEmpty() || profile.isEmpty()) {
      return Optional.empty();
    }
    Set<IpAddress> own = new HashSet<>();
    Optional.ofNullable(domain.servers().get(iface.get().server()))
        .ifPresent(server -> own.addAll(server.mgmtIp().all()));
    domain.interfaces().values().stream()
        .filter(other -> other.server().equals(iface.get().server()))
        .forEach(other -> own.addAll(other.serverAddresses().all()));
    return Optional.of(
        new Access(
            new ServerEnd(own, settings.get().ssh().port()),
            iface.get(),
            profile.get(),
            grant.manage(),
            intent.execution().clients().dns(),
            Internet.never(domain)));
  }

  public Place place(IpAddress to) {
    if (iface.serverAddresses().all().contains(to)) {
      return Place.TUNNEL;
    }
    if (server.addresses().contains(to)) {
      return Place.SERVER;
    }
    if (iface.lanSubnets().stream().anyMatch(lan -> lan.contains(to))) {
      return Place.LAN;
    }
    return neverInternet.contains(to) ? Place.ELSEWHERE : Place.INTERNET;
  }

  /** {@code any}, {@code echo}, {@code tcp/22}, …; empty: nothing. */
  public List<String> services(IpAddress to) {
    return switch (place(to)) {
      case TUNNEL -> self(to);
      case SERVER -> profile.lan() || profile.internet() ? self(to) : NOTHING;
      case LAN -> lan(to.family());
      case INTERNET -> internet(to.family());
      case ELSEWHERE -> NOTHING;
    };
  }

  /** At every address of the interface's LANs. */
  public List<String> lan(Family family) {
    return profile.lan() && serves(family) ? List.of(ANY) : NOTHING;
  }

  public List<String> internet(Family family) {
    return profile.internet() && iface.internet() && serves(family) ? List.of(ANY) : NOTHING;
  }

  /** Does every packet to it get there? */
  public boolean allows(Destination to) {
    return examples(to.network()).allMatch(address -> ports(address, to) > to.last() - to.first());
  }

  /** Does any packet to it get there? */
  public boolean allowsSome(Destination to) {
    return examples(to.network()).anyMatch(address -> ports(address, to) > 0);
  }

  /** How many of the destination's ports are let through at one of its addresses. */
  private long ports(IpAddress address, Destination to) {
    List<String> services = services(address);
    if (services.contains(ANY)) {
      return to.last() - to.first() + 1L;
    }
    if (to.protocol() == Protocol.ICMP) {
      return services.contains(ECHO) ? 1 : 0;
    }
    String prefix = to.protocol().text() + "/";
    return services.stream()
        .filter(service -> service.startsWith(prefix))
        .mapToInt(service -> Integer.parseInt(service.substring(prefix.length())))
        .filter(port -> port >= to.first() && port <= to.last())
        .count();
  }

  /** One address of each kind that {@code network} has: what holds for it holds for its kind. */
  private Stream<IpAddress> examples(Cidr network) {
    Set<IpAddress> named = new HashSet<>(server.addresses());
    named.addAll(iface.serverAddresses().all());
    named.addAll(resolvers);
    CidrSet rest =
        CidrSet.of(List.of(network))
            .minus(CidrSet.of(named.stream().map(IpAddress::single).toList()));
    CidrSet lan = CidrSet.of(iface.lanSubnets());
    return Stream.concat(
        named.stream().filter(network::contains),
        Stream.of(
                rest.intersect(lan),
                rest.minus(lan).intersect(neverInternet),
                rest.minus(lan).minus(neverInternet))
            .flatMap(kind -> kind.ranges().stream().limit(1))
            .map(range -> new IpAddress(range.family(), range.first())));
  }

  /** The server itself: echo, DNS where it is named, SSH for whoever manages it. */
  private List<String> self(IpAddress own) {
    if (!serves(own.family())) {
      return NOTHING;
    }
    List<String> services = new ArrayList<>(List.of(ECHO));
    if (manages) {
      services.add("tcp/" + server.sshPort());
    }
    if (resolvers.contains(own)) {
      services.addAll(DNS);
    }
    return List.copyOf(services);
  }

  /** Does the tunnel have addresses of {@code family}? */
  private boolean serves(Family family) {
    return switch (family) {
      case IPV4 -> iface.vpnSubnet().ipv4().isPresent();
      case IPV6 -> iface.vpnSubnet().ipv6().isPresent();
    };
  }
}
