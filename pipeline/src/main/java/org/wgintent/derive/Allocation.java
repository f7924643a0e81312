package org.wgintent.derive;

import java.math.BigInteger;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.wgintent.derive.State.NodeKey;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Release;
import org.wgintent.domain.Inventory.Revocation;
import org.wgintent.domain.NodeName;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress.Family;
import org.wgintent.wireguard.PublicKey;

/**
 * Stable allocations: a node keeps its host index as long as it is granted, and after that as long
 * as its key may come back; what a revoked grant had stays reserved; new grants take the lowest
 * free index in names' order. The server has index 1.
 */
final class Allocation {

  private static final int FIRST = 2;

  private final Intent intent;
  private final State base;
  private final Map<InterfaceName, List<Grant>> grants;
  private final SortedMap<InterfaceName, SortedSet<Integer>> reservedAddresses = new TreeMap<>();
  private final SortedSet<PublicKey> revokedKeys;

  private Allocation(Intent intent, State base) {
    this.intent = intent;
    this.base = base;
    this.grants = intent.inventory().grants().stream().collect(Collectors.groupingBy(Grant::iface));
    base.reservedAddresses().forEach((i, set) -> reservedAddresses.put(i, new TreeSet<>(set)));
    this.revokedKeys = new TreeSet<>(base.revokedKeys());
  }

  record Result(
      SortedMap<InterfaceName, SortedMap<NodeName, Integer>> allocations,
      SortedMap<InterfaceName, SortedSet<Integer>> reservedAddresses,
      SortedSet<PublicKey> revokedKeys) {

    Map<NodeName, Integer> of(InterfaceName iface) {
      return allocations.getOrDefault(iface, Collections.emptySortedMap());
    }
  }

  static Result allocate(Intent intent, State base) {
    return new Allocation(intent, base).allocate();
  }

  private Result allocate() {
    SortedMap<InterfaceName, SortedMap<NodeName, Integer>> kept = new TreeMap<>();
    base.allocations().forEach((i, nodes) -> kept.put(i, new TreeMap<>(nodes)));
    intent.inventory().revoked().forEach(revocation -> reserve(revocation, kept));
    intent
        .inventory()
        .released()
        .forEach(
            release ->
                index(intent, release)
                    .ifPresent(
                        index -> {
                          reservedAddresses
                              .getOrDefault(release.iface(), new TreeSet<>())
                              .remove(index);
                          kept.getOrDefault(release.iface(), new TreeMap<>())
                              .entrySet()
                              .removeIf(
                                  rests ->
                                      rests.getValue().equals(index)
                                          && !isGranted(intent, release.iface(), rests.getKey()));
                        }));
    reservedAddresses.values().removeIf(Set::isEmpty);

    SortedMap<InterfaceName, SortedMap<NodeName, Integer>> allocations = new TreeMap<>();
    for (Interface iface : intent.domain().interfaces().values()) {
      allocations.put(
          iface.name(),
          interfaceAllocations(iface, kept.getOrDefault(iface.name(), new TreeMap<>())));
    }
    return new Result(allocations, reservedAddresses, revokedKeys);
  }

  /** The host index of an address that is given back; none where it is not the interface's. */
  static Optional<Integer> index(Intent intent, Release release) {
    return intent
        .iface(release.iface())
        .flatMap(
            iface ->
                iface.vpnSubnet().all().stream()
                    .filter(subnet -> subnet.contains(release.address()))
                    .findFirst())
        .map(subnet -> release.address().value().subtract(subnet.first().value()))
        .filter(index -> index.bitLength() < Integer.SIZE)
        .map(BigInteger::intValueExact);
  }

  /** Is an index kept from others, and in use by nobody? */
  static boolean rests(Intent intent, State base, InterfaceName iface, int index) {
    return base.reservedAddresses().getOrDefault(iface, new TreeSet<>()).contains(index)
        || base.allocations().getOrDefault(iface, new TreeMap<>()).entrySet().stream()
            .anyMatch(held -> held.getValue() == index && !isGranted(intent, iface, held.getKey()));
  }

  private static boolean isGranted(Intent intent, InterfaceName iface, NodeName node) {
    return intent.inventory().grants().stream()
        .anyMatch(grant -> grant.iface().equals(iface) && grant.node().equals(node));
  }

  /** Has it a key there that nobody revoked? */
  private boolean mayComeBack(InterfaceName iface, NodeName node) {
    return base.keysOf(iface, node).stream()
        .anyMatch(key -> !revokedKeys.contains(key.publicKey()));
  }

  private void reserve(
      Revocation revocation, SortedMap<InterfaceName, SortedMap<NodeName, Integer>> kept) {
    base.keysOf(revocation.iface(), revocation.node()).stream()
        .filter(key -> key.epoch() <= revocation.epoch())
        .map(NodeKey::publicKey)
        .forEach(revokedKeys::add);
    boolean gone =
        base.nodeKey(revocation.iface(), revocation.node())
            .map(key -> key.epoch() <= revocation.epoch())
            .orElseGet(() -> !mayComeBack(revocation.iface(), revocation.node()));
    SortedMap<NodeName, Integer> nodes = kept.get(revocation.iface());
    Integer index = nodes == null || !gone ? null : nodes.remove(revocation.node());
    if (index != null) {
      reservedAddresses.computeIfAbsent(revocation.iface(), i -> new TreeSet<>()).add(index);
    }
  }

  private SortedMap<NodeName, Integer> interfaceAllocations(
      Interface iface, SortedMap<NodeName, Integer> kept) {
    SortedSet<NodeName> granted = new TreeSet<>();
    grants.getOrDefault(iface.name(), List.of()).forEach(grant -> granted.add(grant.node()));
    SortedMap<NodeName, Integer> allocations = new TreeMap<>();
    Set<Integer> taken =
        new HashSet<>(reservedAddresses.getOrDefault(iface.name(), new TreeSet<>()));
    long last = lastHost(iface);
    for (NodeName node : granted) {
      Integer index = kept.get(node);
      // An index outside of a network that was made smaller, or taken twice by hand, is given anew.
      if (index != null && index <= last && taken.add(index)) {
        allocations.put(node, index);
      }
    }
    kept.forEach(
        (node, index) -> {
          if (!granted.contains(node)
              && mayComeBack(iface.name(), node)
              && index <= last
              && taken.add(index)) {
            allocations.put(node, index);
          }
        });
    int next = FIRST;
    for (NodeName node : granted) {
      if (!allocations.containsKey(node)) {
        while (!taken.add(next)) {
          next++;
        }
        allocations.put(node, next);
      }
    }
    return allocations;
  }

  /** The largest index that is a host in every family of the interface. */
  static long lastHost(Interface iface) {
    return iface.vpnSubnet().all().stream()
        .mapToLong(Allocation::lastHost)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The largest host index that a node may have. */
  static long lastHost(Cidr subnet) {
    long addresses = subnet.size().bitLength() > 32 ? 1L << 32 : subnet.size().longValueExact();
    return subnet.family() == Family.IPV4 ? addresses - 2 : addresses - 1;
  }

  static Optional<Interface> full(Intent intent, Result result) {
    return intent.domain().interfaces().values().stream()
        .filter(
            iface -> {
              long last = lastHost(iface);
              return result.of(iface.name()).values().stream().anyMatch(index -> index > last);
            })
        .findFirst();
  }
}
