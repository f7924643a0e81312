package org.wgintent.deploy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wgintent.artifact.Digest;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.PublicKey;

/**
 * One difference between what a server is to be and what it is.
 *
 * @param iface the interface that it is about; empty for the whole server
 * @param text what differs, in words
 */
public record Drift(String iface, Kind kind, String text) {

  /** Where a difference comes from. */
  public enum Kind {
    /** It is not there: a restart, a program that ended, or a first time. */
    GONE("gone"),
    /** It is there and otherwise: somebody did that. */
    CHANGED("changed"),
    /** It is there and nobody declared it: somebody did that. */
    ADDED("added"),
    /** What was stored there is not whole any more. */
    DAMAGED("damaged"),
    /** A revoked key that still has access. */
    REVOKED("revoked"),
    /** It was left behind by a benchmark that was ended. */
    LEFT("left");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @JsonValue
    public String text() {
      return text;
    }
  }

  /**
   * Everything that differs, item by item; empty if nothing does.
   *
   * @param revoked keys that no server may accept: who finds one did not put it there by hand
   */
  public static List<Drift> of(ServerNet server, Live live, Set<PublicKey> revoked) {
    List<Drift> found = new ArrayList<>();
    if (!live.firewall()) {
      found.add(new Drift("", Kind.GONE, "the firewall is not loaded"));
    } else if (live.altered()) {
      found.add(
          new Drift("", Kind.CHANGED, "the rules of the firewall are not those that were loaded"));
    }
    live.settings()
        .forEach((name, value) -> found.add(new Drift("", Kind.CHANGED, name + " is " + value)));
    live.rules()
        .forEach(
            rule -> found.add(new Drift("", Kind.ADDED, "there is a rule of routing: " + rule)));
    for (Tunnel tunnel : server.tunnels()) {
      Live.Interface there = live.interfaces().get(tunnel.name().value());
      if (there == null) {
        found.add(new Drift(tunnel.name().value(), Kind.GONE, tunnel.name() + " does not exist"));
      } else {
        compare(tunnel, there, revoked, found);
      }
    }
    return found;
  }

  /**
   * What is damaged of the confirmed generation, which nobody did by hand for a reason.
   *
   * @param files of that generation
   */
  public static List<Drift> damage(ServerState state, SortedMap<String, String> files) {
    List<String> found = new ArrayList<>();
    if (state.isDamaged()) {
      found.add("the file \"confirmed\" is damaged");
    }
    SortedSet<String> all = new TreeSet<>(files.keySet());
    all.addAll(state.files().keySet());
    for (String file : all) {
      if (!state.files().containsKey(file)) {
        found.add("the file " + file + " is missing");
      } else if (!state.files().get(file).equals(files.get(file))) {
        found.add("the file " + file + " is not the one that was sent");
      }
    }
    for (String what : state.live().lacks()) {
      found.add(
          switch (what) {
            case "boot" -> "nothing starts it at boot";
            case "program" -> "the program was not ours, and is put there again";
            default -> "the secret " + what + " is missing or damaged";
          });
    }
    return found.stream().map(text -> new Drift("", Kind.DAMAGED, text)).toList();
  }

  private static void compare(
      Tunnel tunnel, Live.Interface there, Set<PublicKey> revoked, List<Drift> found) {
    String name = tunnel.name().value();
    if (!there.publicKey().equals(tunnel.publicKey().base64())) {
      found.add(new Drift(name, Kind.CHANGED, name + " has public key " + there.publicKey()));
    }
    if (there.listenPort() != tunnel.iface().endpoint().port()) {
      found.add(new Drift(name, Kind.CHANGED, name + " listens on " + there.listenPort()));
    }
    String implementation = tunnel.implementation().implementation();
    if (!there.runsAs(implementation)) {
      found.add(
          new Drift(
              name,
              Kind.CHANGED,
              name + " runs as " + there.implementation() + ", not " + implementation));
    }
    if (!there.fwmark().isEmpty()) {
      found.add(new Drift(name, Kind.CHANGED, name + " has fwmark " + there.fwmark()));
    }
    if (!there.up()) {
      found.add(new Drift(name, Kind.CHANGED, name + " is down"));
    }
    if (there.mtu() != tunnel.mtu()) {
      found.add(new Drift(name, Kind.CHANGED, name + " has mtu " + there.mtu()));
    }
    SortedSet<String> addresses = new TreeSet<>();
    for (Cidr subnet : tunnel.iface().vpnSubnet().all()) {
      tunnel.addresses().all().stream()
          .filter(subnet::contains)
          .forEach(a -> addresses.add(a + "/" + subnet.prefix()));
    }
    if (!there.addresses().equals(addresses)) {
      found.add(
          new Drift(
              name,
              Kind.CHANGED,
              name + " has addresses " + there.addresses() + ", not " + addresses));
    }
    SortedSet<String> routes = new TreeSet<>(there.routes());
    tunnel.iface().vpnSubnet().all().forEach(own -> routes.remove(own.toString()));
    routes.forEach(
        route -> found.add(new Drift(name, Kind.ADDED, name + " has a route to " + route)));
    SortedSet<String> unknown = new TreeSet<>(there.peers().keySet());
    for (Peer peer : tunnel.peers()) {
      Live.Peer live = there.peers().get(peer.publicKey().base64());
      SortedSet<String> allowed = new TreeSet<>();
      peer.addresses().all().forEach(a -> allowed.add(a.single().toString()));
      unknown.remove(peer.publicKey().base64());
      if (live == null) {
        found.add(new Drift(name, Kind.CHANGED, name + " lacks peer " + peer.node()));
      } else if (!live.allowedIps().equals(allowed)) {
        found.add(
            new Drift(
                name,
                Kind.CHANGED,
                name + ": AllowedIPs of " + peer.node() + " are " + live.allowedIps()));
      } else if (live.otherPsk()) {
        found.add(
            new Drift(
                name, Kind.CHANGED, name + ": " + peer.node() + " has another preshared key"));
      }
    }
    unknown.forEach(
        key ->
            found.add(
                PublicKey.tryParse(key).filter(revoked::contains).isPresent()
                    ? new Drift(name, Kind.REVOKED, name + " has a revoked peer, " + key)
                    : new Drift(
                        name,
                        tunnel.iface().isBenchmark() ? Kind.LEFT : Kind.ADDED,
                        name + " has a peer that nobody declared, " + key)));
  }

  /**
   * What somebody did by hand since the last change, and this one would undo. On a server of which
   * nobody knows what it was only peers that nobody declared count.
   */
  static List<String> byHand(Desired desired, ServerState now) {
    List<Drift> ahead = of(desired.server(), now.live(), desired.revoked());
    if (now.confirmed().isEmpty()) {
      return ahead.stream().filter(d -> d.kind() == Kind.ADDED).map(Drift::text).toList();
    }
    if (now.live().interfaces().isEmpty()) {
      return List.of(); // it was restarted
    }
    // Rules are looked at by a file that may be damaged.
    boolean isWhole = Digest.of(now.files()).hex().equals(now.confirmed());
    return desired
        .before()
        .filter(before -> before.digest().equals(now.confirmed()))
        .map(before -> of(before.server(), now.live(), desired.revoked()))
        .orElse(List.of())
        .stream()
        .filter(d -> (d.kind() == Kind.CHANGED || d.kind() == Kind.ADDED) && ahead.contains(d))
        .filter(d -> isWhole || !d.iface().isEmpty())
        .map(Drift::text)
        .toList();
  }
}
