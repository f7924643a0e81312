package org.wgintent.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.WireguardFile;
import org.wgintent.readback.WireguardFile.Section;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.SecretRef;

/**
 * Compares the files of a tunnel's two ends with what intent says: cryptokey routing lets each peer
 * speak for its own addresses alone, and each node sends into the tunnel what its profile says.
 */
final class TunnelProof {

  private final Network network;
  private final Tunnel tunnel;

  /** What nodes of a profile have in common, as it must stand in their files. */
  private record Routed(String allowedIps, String halves, Optional<String> dns) {}

  private final Map<Profile, Routed> routed = new HashMap<>();

  TunnelProof(Network network, NotInternet never, Tunnel tunnel) {
    this.network = network;
    this.tunnel = tunnel;
    for (Profile profile : tunnel.profiles()) {
      CidrSet into = routed(profile);
      List<IpAddress> dns =
          network.clients().dns().stream()
              .filter(address -> into.contains(address) || !never.own().contains(address))
              .toList();
      routed.put(
          profile,
          new Routed(
              text(into.toCidrs()),
              text(halves(into)),
              dns.isEmpty() ? Optional.empty() : Optional.of(text(dns))));
    }
  }

  /** Differences of one file. */
  private static final class Found {

    private final List<Difference> differences = new ArrayList<>();

    void same(Section at, String what, Object is, Object must) {
      if (!is.equals(must)) {
        differences.add(
            new Difference(
                at.file(), "line " + at.line() + ": " + what + " is " + is + ", must be " + must));
      }
    }
  }

  /** wg(8)'s file on the server. */
  List<Difference> server(WireguardFile file) throws UnreadableText {
    Found found = new Found();
    found.same(file.iface(), "PrivateKey", file.iface().value("PrivateKey"), placeholder());
    found.same(
        file.iface(),
        "ListenPort",
        file.iface().value("ListenPort"),
        String.valueOf(tunnel.iface().endpoint().port()));
    Map<String, Peer> expected = new HashMap<>();
    tunnel.peers().forEach(peer -> expected.put(peer.publicKey().base64(), peer));
    Set<IpAddress> spokenFor = new HashSet<>();
    for (Section section : file.peers()) {
      Optional<Peer> peer = Optional.ofNullable(expected.remove(section.value("PublicKey")));
      if (peer.isEmpty()) {
        found.same(
            section, "PublicKey", section.value("PublicKey"), "one of a node that is granted this");
        continue;
      }
      found.same(section, "PresharedKey", section.maybe("PresharedKey"), psk(peer.get()));
      found.same(
          section,
          "the comment",
          section.maybe(Section.COMMENT),
          Optional.of(peer.get().node().value()));
      List<IpAddress> own = peer.get().addresses().all();
      found.same(
          section,
          "AllowedIPs of " + peer.get().node(),
          section.value("AllowedIPs"),
          text(singles(own)));
      for (IpAddress address : own) {
        // WireGuard gives an address that two peers claim to the last of them, in silence.
        found.same(section, "AllowedIPs has " + address + " anew", spokenFor.add(address), true);
      }
    }
    for (Peer missing : expected.values()) {
      found.same(file.iface(), "the peer " + missing.node(), "missing", "there");
    }
    return found.differences;
  }

  /** wg-quick(8)'s file of a node. Any number of threads may call this at once. */
  List<Difference> node(WireguardFile file, Peer peer) throws UnreadableText {
    Found found = new Found();
    if (file.peers().size() != 1) {
      throw new UnreadableText(file.iface().file(), 1, file.peers().size() + " sections [Peer]");
    }
    Section iface = file.iface();
    Section server = file.peers().getFirst();
    Routed must = requireNonNull(routed.get(peer.profile()));
    List<IpAddress> own = new ArrayList<>(peer.addresses().all());
    peer.blackhole().ifPresent(own::add);
    found.same(iface, "Address", iface.value("Address"), text(singles(own)));
    found.same(iface, "DNS", iface.maybe("DNS"), must.dns());
    found.same(
        iface,
        "PrivateKey",
        iface.value("PrivateKey"),
        peer.privateKey().map(SecretRef::placeholder).orElse("@own-private-key@"));
    found.same(iface, "MTU", iface.value("MTU"), String.valueOf(tunnel.mtu()));
    found.same(server, "PublicKey", server.value("PublicKey"), tunnel.publicKey().base64());
    found.same(server, "PresharedKey", server.maybe("PresharedKey"), psk(peer));
    found.same(server, "Endpoint", server.value("Endpoint"), tunnel.iface().endpoint().toString());
    found.same(
        server,
        "AllowedIPs",
        server.value("AllowedIPs"),
        peer.grant().platform() == Platform.WINDOWS ? must.halves() : must.allowedIps());
    found.same(
        server,
        "PersistentKeepalive",
        server.maybe("PersistentKeepalive"),
        network.clients().keepalive().map(String::valueOf));
    return found.differences;
  }

  private static String text(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static List<Cidr> singles(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::single).toList();
  }

  /**
   * WireGuard for Windows takes a whole family for the wish to cut off everything else, the LAN
   * also: unless that is meant, a whole family is two halves there.
   */
  private static List<Cidr> halves(CidrSet into) {
    if (into.equals(CidrSet.ALL)) {
      return into.toCidrs();
    }
    return into.toCidrs().stream()
        .flatMap(
            cidr ->
                cidr.equals(Cidr.parse("0.0.0.0/0"))
                    ? Stream.of(Cidr.parse("0.0.0.0/1"), Cidr.parse("128.0.0.0/1"))
                    : cidr.equals(Cidr.parse("::/0"))
                        ? Stream.of(Cidr.parse("::/1"), Cidr.parse("8000::/1"))
                        : Stream.of(cidr))
        .toList();
  }

  /**
   * What intent sends into the tunnel. A full tunnel takes both families in, whether or not the
   * server serves both: what it does not serve must not go around it.
   */
  private CidrSet routed(Profile profile) {
    CidrSet own = CidrSet.of(tunnel.addresses().all().stream().map(IpAddress::single).toList());
    CidrSet lan = CidrSet.of(tunnel.iface().lanSubnets());
    if (profile.internet() && tunnel.iface().internet()) {
      return own.union(profile.lan() ? CidrSet.ALL : CidrSet.ALL.minus(lan));
    }
    return profile.lan() ? own.union(lan) : own;
  }

  private String placeholder() {
    return "@key:" + tunnel.name() + "@";
  }

  private Optional<String> psk(Peer peer) {
    return peer.grant().presharedKey()
        ? Optional.of(
            "@psk:" + tunnel.name() + ":" + peer.node() + ":" + peer.grant().epoch() + "@")
        : Optional.empty();
  }
}
