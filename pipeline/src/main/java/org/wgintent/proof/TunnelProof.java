package org.wgintent.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.Profile;
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
  private final Map<Profile, CidrSet> routed = new HashMap<>();

  /** What AllowedIPs say, by their text: nodes of one profile have the same. */
  private final Map<String, CidrSet> read = new ConcurrentHashMap<>();

  TunnelProof(Network network, Tunnel tunnel) {
    this.network = network;
    this.tunnel = tunnel;
    tunnel.profiles().forEach(profile -> routed.put(profile, routed(profile)));
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
    Set<Cidr> spokenFor = new HashSet<>();
    for (Section section : file.peers()) {
      Optional<Peer> peer = Optional.ofNullable(expected.remove(section.value("PublicKey")));
      if (peer.isEmpty()) {
        found.same(
            section, "PublicKey", section.value("PublicKey"), "one of a node that is granted this");
        continue;
      }
      found.same(section, "PresharedKey", section.maybe("PresharedKey"), psk(peer.get()));
      List<Cidr> allowed = section.cidrs("AllowedIPs");
      List<Cidr> own = peer.get().addresses().all().stream().map(IpAddress::single).toList();
      found.same(section, "AllowedIPs of " + peer.get().node(), allowed, own);
      for (Cidr cidr : allowed) {
        // WireGuard gives an address that two peers claim to the last of them, in silence.
        found.same(section, "AllowedIPs has " + cidr + " anew", spokenFor.add(cidr), true);
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
    Set<Cidr> own = new HashSet<>();
    peer.addresses().all().forEach(address -> own.add(address.single()));
    peer.blackhole().ifPresent(sink -> own.add(sink.single()));
    found.same(iface, "Address", Set.copyOf(iface.cidrs("Address")), own);
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
        server, "AllowedIPs", allowedIps(server), requireNonNull(routed.get(peer.profile())));
    found.same(
        server,
        "PersistentKeepalive",
        server.maybe("PersistentKeepalive"),
        network.clients().keepalive().map(String::valueOf));
    return found.differences;
  }

  private CidrSet allowedIps(Section server) throws UnreadableText {
    String text = server.value("AllowedIPs");
    CidrSet known = read.get(text);
    if (known == null) {
      known = server.set("AllowedIPs");
      read.put(text, known);
    }
    return known;
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
