package org.wgintent.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.wireguard.Cidr;

/** Is a server what it should be? Compares the live state with what is desired, item by item. */
final class Proof {

  private Proof() {}

  /** What differs; empty if nothing does. */
  static List<String> differences(Desired desired, Live live) {
    List<String> wrong = new ArrayList<>();
    if (!live.firewall()) {
      wrong.add("the firewall is not loaded");
    }
    for (Tunnel tunnel : desired.server().tunnels()) {
      Live.Interface found = live.interfaces().get(tunnel.name().value());
      if (found == null) {
        wrong.add(tunnel.name() + " does not exist");
      } else {
        compare(tunnel, found, wrong);
      }
    }
    return wrong;
  }

  private static void compare(Tunnel tunnel, Live.Interface found, List<String> wrong) {
    String name = tunnel.name().value();
    if (!found.publicKey().equals(tunnel.publicKey().base64())) {
      wrong.add(name + " has public key " + found.publicKey());
    }
    if (found.listenPort() != tunnel.iface().endpoint().port()) {
      wrong.add(name + " listens on " + found.listenPort());
    }
    SortedSet<String> addresses = new TreeSet<>();
    for (Cidr subnet : tunnel.iface().vpnSubnet().all()) {
      tunnel.addresses().all().stream()
          .filter(subnet::contains)
          .forEach(a -> addresses.add(a + "/" + subnet.prefix()));
    }
    if (!found.addresses().equals(addresses)) {
      wrong.add(name + " has addresses " + found.addresses() + ", not " + addresses);
    }
    for (Peer peer : tunnel.peers()) {
      Live.Peer live = found.peers().get(peer.publicKey().base64());
      SortedSet<String> allowed = new TreeSet<>();
      peer.addresses().all().forEach(a -> allowed.add(a.single().toString()));
      if (live == null) {
        wrong.add(name + " lacks peer " + peer.node());
      } else if (!live.allowedIps().equals(allowed)) {
        wrong.add(name + ": AllowedIPs of " + peer.node() + " are " + live.allowedIps());
      }
    }
    if (found.peers().size() > tunnel.peers().size()) {
      wrong.add(name + " has " + found.peers().size() + " peers, not " + tunnel.peers().size());
    }
  }
}
