package org.wgintent.derive;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PublicKey;

/**
 * What the pipeline remembers in {@code state/}: an input of every compilation, and an output.
 *
 * @param allocations host index of each node on each interface; both families use the same
 * @param serverKeys made by enrolment, or elsewhere by a person
 * @param nodeKeys the key in use of each node on each interface
 * @param formerKeys keys that were in use before, and were not revoked: a revocation may still name
 *     them
 * @param reservedAddresses host indices that revoked grants had
 * @param revokedKeys public keys that are never accepted again
 * @param facts what enrolment read of each server, as text
 */
public record State(
    SortedMap<InterfaceName, SortedMap<NodeName, Integer>> allocations,
    SortedMap<ServerName, SortedMap<InterfaceName, PublicKey>> serverKeys,
    SortedMap<InterfaceName, SortedMap<NodeName, NodeKey>> nodeKeys,
    SortedMap<InterfaceName, SortedMap<NodeName, List<NodeKey>>> formerKeys,
    SortedMap<InterfaceName, SortedSet<Integer>> reservedAddresses,
    SortedSet<PublicKey> revokedKeys,
    SortedMap<ServerName, SortedMap<String, String>> facts) {

  /** A node's public key: the epoch that it belongs to, and whether the vault's seed gave it. */
  public record NodeKey(int epoch, boolean derived, PublicKey publicKey) {}

  public static State empty() {
    return new State(
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeMap<>());
  }

  public Optional<PublicKey> serverKey(ServerName server, InterfaceName iface) {
    return Optional.ofNullable(serverKeys.get(server)).map(keys -> keys.get(iface));
  }

  public Optional<NodeKey> nodeKey(InterfaceName iface, NodeName node) {
    return Optional.ofNullable(nodeKeys.get(iface)).map(keys -> keys.get(node));
  }

  /** Every key that {@code node} has or had on {@code iface}, but for revoked ones. */
  List<NodeKey> keysOf(InterfaceName iface, NodeName node) {
    Optional<NodeKey> inUse = nodeKey(iface, node);
    List<NodeKey> former =
        Optional.ofNullable(formerKeys.get(iface)).map(nodes -> nodes.get(node)).orElse(List.of());
    return former.isEmpty()
        ? inUse.map(List::of).orElse(List.of())
        : Stream.concat(inUse.stream(), former.stream()).distinct().toList();
  }

  /** Every public key that the domain has or had. */
  public Set<PublicKey> publicKeys() {
    Set<PublicKey> keys = new HashSet<>(revokedKeys);
    serverKeys.values().forEach(server -> keys.addAll(server.values()));
    nodeKeys.values().forEach(nodes -> nodes.values().forEach(key -> keys.add(key.publicKey())));
    formerKeys
        .values()
        .forEach(
            nodes ->
                nodes.values().forEach(former -> former.forEach(key -> keys.add(key.publicKey()))));
    return keys;
  }

  /** This state with what enrolment found: keys and facts that were not known are added. */
  public State withEnrolled(State enrolled) {
    SortedMap<ServerName, SortedMap<InterfaceName, PublicKey>> keys = new TreeMap<>(serverKeys);
    enrolled
        .serverKeys()
        .forEach(
            (server, found) -> {
              SortedMap<InterfaceName, PublicKey> merged = new TreeMap<>(found);
              merged.putAll(keys.getOrDefault(server, new TreeMap<>()));
              keys.put(server, merged);
            });
    SortedMap<ServerName, SortedMap<String, String>> allFacts = new TreeMap<>(facts);
    enrolled.facts().forEach(allFacts::putIfAbsent);
    return new State(
        allocations, keys, nodeKeys, formerKeys, reservedAddresses, revokedKeys, allFacts);
  }

  /**
   * This state with the server keys and facts that {@code own} changed since {@code base}, where
   * this one did not: a server that was set up anew.
   */
  public State withChanged(State own, State base) {
    SortedMap<ServerName, SortedMap<InterfaceName, PublicKey>> keys = new TreeMap<>(serverKeys);
    own.serverKeys.forEach(
        (server, found) -> {
          SortedMap<InterfaceName, PublicKey> merged =
              new TreeMap<>(keys.getOrDefault(server, new TreeMap<>()));
          found.forEach(
              (iface, key) -> {
                Optional<PublicKey> was = base.serverKey(server, iface);
                if (was.isPresent() && serverKey(server, iface).equals(was)) {
                  merged.put(iface, key);
                }
              });
          keys.put(server, merged);
        });
    SortedMap<ServerName, SortedMap<String, String>> allFacts = new TreeMap<>(facts);
    own.facts.forEach(
        (server, found) -> {
          if (facts.get(server) != null && facts.get(server).equals(base.facts.get(server))) {
            allFacts.put(server, found);
          }
        });
    return new State(
        allocations, keys, nodeKeys, formerKeys, reservedAddresses, revokedKeys, allFacts);
  }

  /** This state with more keys that are never accepted again. */
  public State withRevoked(Set<PublicKey> revoked) {
    SortedSet<PublicKey> all = new TreeSet<>(revokedKeys);
    all.addAll(revoked);
    return new State(allocations, serverKeys, nodeKeys, formerKeys, reservedAddresses, all, facts);
  }

  /** This state with other keys and facts of one server. */
  public State withServer(
      ServerName server,
      SortedMap<InterfaceName, PublicKey> keys,
      SortedMap<String, String> itsFacts) {
    SortedMap<ServerName, SortedMap<InterfaceName, PublicKey>> allKeys = new TreeMap<>(serverKeys);
    allKeys.put(server, keys);
    SortedMap<ServerName, SortedMap<String, String>> allFacts = new TreeMap<>(facts);
    allFacts.put(server, itsFacts);
    return new State(
        allocations, allKeys, nodeKeys, formerKeys, reservedAddresses, revokedKeys, allFacts);
  }
}
