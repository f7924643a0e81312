package org.wgintent.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.proof.WireguardFile.Section;
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
  private final List<Difference> differences = new ArrayList<>();

  TunnelProof(Network network, Tunnel tunnel) {
    this.network = network;
    this.tunnel = tunnel;
  }

  List<Difference> differences() {
    return differences;
  }

  private void same(Section at, String what, Object is, Object must) {
    if (!is.equals(must)) {
      differences.add(
          new Difference(
              at.file(), "line " + at.line() + ": " + what + " is " + is + ", must be " + must));
    }
  }

  /** wg(8)'s file on the server. */
  void server(String file, String text) throws Unreadable {
    WireguardFile read = WireguardFile.read(file, text);
    same(read.iface(), "PrivateKey", read.iface().value("PrivateKey"), placeholder());
    same(
        read.iface(),
        "ListenPort",
        read.iface().value("ListenPort"),
        String.valueOf(tunnel.iface().endpoint().port()));
    Map<String, Peer> expected = new HashMap<>();
    tunnel.peers().forEach(peer -> expected.put(peer.publicKey().base64(), peer));
    Set<Cidr> spokenFor = new HashSet<>();
    for (Section section : read.peers()) {
      Optional<Peer> peer = Optional.ofNullable(expected.remove(section.value("PublicKey")));
      if (peer.isEmpty()) {
        same(
            section, "PublicKey", section.value("PublicKey"), "one of a node that is granted this");
        continue;
      }
      same(section, "PresharedKey", section.value("PresharedKey"), psk(peer.get()));
      List<Cidr> allowed = section.cidrs("AllowedIPs");
      List<Cidr> own = peer.get().addresses().all().stream().map(IpAddress::single).toList();
      same(section, "AllowedIPs of " + peer.get().node(), allowed, own);
      for (Cidr cidr : allowed) {
        // WireGuard gives an address that two peers claim to the last of them, in silence.
        same(section, "AllowedIPs has " + cidr + " anew", spokenFor.add(cidr), true);
      }
    }
    for (Peer missing : expected.values()) {
      same(read.iface(), "the peer " + missing.node(), "missing", "there");
    }
  }

  /** wg-quick(8)'s file of a node. */
  void node(String file, String text, Peer peer) throws Unreadable {
    WireguardFile read = WireguardFile.read(file, text);
    if (read.peers().size() != 1) {
      throw new Unreadable(file, 1, read.peers().size() + " sections [Peer]");
    }
    Section iface = read.iface();
    Section server = read.peers().getFirst();
    List<IpAddress> own = new ArrayList<>(peer.addresses().all());
    peer.sink().ifPresent(own::add);
    same(
        iface,
        "Address",
        iface.set("Address"),
        CidrSet.of(own.stream().map(IpAddress::single).toList()));
    same(
        iface,
        "PrivateKey",
        iface.value("PrivateKey"),
        peer.privateKey().map(SecretRef::placeholder).orElse("@own-private-key@"));
    same(iface, "MTU", iface.value("MTU"), String.valueOf(tunnel.mtu()));
    same(server, "PublicKey", server.value("PublicKey"), tunnel.publicKey().base64());
    same(server, "PresharedKey", server.value("PresharedKey"), psk(peer));
    same(server, "Endpoint", server.value("Endpoint"), tunnel.iface().endpoint().toString());
    same(server, "AllowedIPs", server.set("AllowedIPs"), routed(peer));
    same(
        server,
        "PersistentKeepalive",
        server.maybe("PersistentKeepalive"),
        network.clients().keepalive().map(String::valueOf));
  }

  /**
   * What intent sends into the tunnel. A full tunnel takes both families in, whether or not the
   * server serves both: what it does not serve must not go around it.
   */
  private CidrSet routed(Peer peer) {
    CidrSet own = CidrSet.of(tunnel.addresses().all().stream().map(IpAddress::single).toList());
    CidrSet lan = CidrSet.of(tunnel.iface().lanSubnets());
    boolean internet = peer.profile().internet() && tunnel.iface().internet();
    if (internet) {
      return own.union(peer.profile().lan() ? CidrSet.ALL : CidrSet.ALL.minus(lan));
    }
    return peer.profile().lan() ? own.union(lan) : own;
  }

  private String placeholder() {
    return "@key:" + tunnel.name() + "@";
  }

  private String psk(Peer peer) {
    return "@psk:" + tunnel.name() + ":" + peer.node() + ":" + peer.grant().epoch() + "@";
  }
}
