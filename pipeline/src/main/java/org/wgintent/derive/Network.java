package org.wgintent.derive;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.wgintent.access.Access;
import org.wgintent.access.ServerEnd;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Execution.Clients;
import org.wgintent.domain.Execution.Implementation;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.PublicKey;
import org.wgintent.wireguard.SecretRef;

/**
 * Everything that renderers need, derived: what each server and node is to hold, and who may reach
 * what.
 *
 * @param reserved every LAN, VPN and management prefix of the domain
 * @param neverInternet what "internet" never means: these, and what is special everywhere
 */
public record Network(
    String domainId,
    Clients clients,
    SortedMap<ServerName, ServerNet> servers,
    SortedSet<Cidr> reserved,
    CidrSet neverInternet) {

  /** One server with its tunnels, in the interfaces' order; a server may have none. */
  public record ServerNet(Server server, ServerSettings settings, List<Tunnel> tunnels) {
    public ServerName name() {
      return server.name();
    }

    /** The same without these peers, each on an interface. */
    public ServerNet without(BiPredicate<InterfaceName, PublicKey> gone) {
      return new ServerNet(
          server, settings, tunnels.stream().map(tunnel -> tunnel.without(gone)).toList());
    }

    /** The server itself: its management addresses, and its own in every tunnel. */
    public ServerEnd end() {
      Set<IpAddress> own = new HashSet<>(server.mgmtIp().all());
      tunnels.forEach(tunnel -> own.addAll(tunnel.addresses().all()));
      return new ServerEnd(own, settings.ssh().port());
    }
  }

  /**
   * One interface.
   *
   * @param addresses the server's own addresses in the tunnel
   * @param profiles every profile that a peer here has, in names' order
   * @param peers in nodes' order
   */
  public record Tunnel(
      Interface iface,
      Implementation implementation,
      int mtu,
      Addresses addresses,
      PublicKey publicKey,
      List<Profile> profiles,
      List<Peer> peers) {

    public InterfaceName name() {
      return iface.name();
    }

    public SecretRef.ServerKey key() {
      return new SecretRef.ServerKey(iface.name());
    }

    private Tunnel without(BiPredicate<InterfaceName, PublicKey> gone) {
      List<Peer> left = peers.stream().filter(p -> !gone.test(name(), p.publicKey())).toList();
      return left.size() == peers.size()
          ? this
          : new Tunnel(iface, implementation, mtu, addresses, publicKey, profilesOf(left), left);
    }

    /** Every profile that one of {@code peers} has, in names' order. */
    static List<Profile> profilesOf(List<Peer> peers) {
      return peers.stream()
          .map(Peer::profile)
          .distinct()
          .sorted(Comparator.comparing(Profile::name))
          .toList();
    }

    /** Peers with {@code profile}, in nodes' order. */
    public List<Peer> peers(Profile profile) {
      return peers.stream().filter(p -> p.profile().equals(profile)).toList();
    }
  }

  /**
   * One node on one interface.
   *
   * @param addresses its addresses in the tunnel: the server accepts these from it, nothing else
   * @param clientAllowedIps what the client routes into the tunnel, minimal and sorted
   * @param blackhole on an interface without IPv6 and a profile with {@code internet}: a ULA that
   *     no server accepts, so that IPv6 enters the tunnel and dies there
   */
  public record Peer(
      Grant grant,
      Profile profile,
      PublicKey publicKey,
      Addresses addresses,
      List<Cidr> clientAllowedIps,
      Optional<IpAddress> blackhole) {

    public NodeName node() {
      return grant.node();
    }

    /** Its preshared key; none where a person wants none. */
    public Optional<SecretRef.Psk> psk() {
      return Optional.of(new SecretRef.Psk(grant.iface(), grant.node().value(), grant.epoch()))
          .filter(psk -> grant.presharedKey());
    }

    /** Its derived private key; none where a person gave the public key. */
    public Optional<SecretRef> privateKey() {
      return grant.publicKey().isPresent()
          ? Optional.empty()
          : Optional.of(new SecretRef.NodeKey(grant.iface(), grant.node().value(), grant.epoch()));
    }
  }

  /** What {@code server} lets {@code peer} reach through {@code tunnel}. */
  public Access access(ServerNet server, Tunnel tunnel, Peer peer) {
    return new Access(
        server.end(),
        tunnel.iface(),
        peer.profile(),
        peer.grant().manage(),
        clients.dns(),
        neverInternet);
  }

  /** The same domain without any server. */
  public Network withoutServers() {
    return new Network(domainId, clients, new TreeMap<>(), reserved, neverInternet);
  }

  /** This network without these peers, each on an interface. */
  public Network without(BiPredicate<InterfaceName, PublicKey> gone) {
    SortedMap<ServerName, ServerNet> less = new TreeMap<>();
    servers.forEach((name, server) -> less.put(name, server.without(gone)));
    return new Network(domainId, clients, less, reserved, neverInternet);
  }

  /** What servers know of one another: everything but peers. */
  public Network withoutPeers() {
    return without((iface, key) -> true);
  }

  /** The keys of all peers. */
  public Set<PublicKey> peerKeys() {
    return tunnels().stream()
        .flatMap(tunnel -> tunnel.peers().stream())
        .map(Peer::publicKey)
        .collect(Collectors.toSet());
  }

  public List<Tunnel> tunnels() {
    return servers.values().stream().flatMap(server -> server.tunnels().stream()).toList();
  }
}
