package org.wgintent.proof;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.wgintent.readback.AddressSet;
import org.wgintent.wireguard.CidrSet.Range;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * All addresses of a family, in classes so large that no set of those named tells two addresses of
 * one class apart. What holds for a class holds for every address in it: so a handful of classes
 * stands for all 2^128.
 */
final class AddressSpace {

  private record Edge(BigInteger at, int set) {}

  private final Family family;
  private final List<Optional<IpAddress>> examples = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final NavigableMap<BigInteger, Integer> starts = new TreeMap<>();
  private final IdentityHashMap<AddressSet, BitSet> members = new IdentityHashMap<>();

  AddressSpace(Family family, Collection<AddressSet> sets) {
    this.family = family;
    List<AddressSet> fixed = sets.stream().filter(s -> !s.whileRunning()).toList();
    fixed.forEach(set -> members.put(set, new BitSet()));
    sweep(fixed);
    running(sets.stream().filter(AddressSet::whileRunning).toList());
  }

  private void sweep(List<AddressSet> sets) {
    List<Edge> edges = new ArrayList<>();
    edges.add(new Edge(BigInteger.ZERO, -1));
    for (int i = 0; i < sets.size(); i++) {
      for (Range range : sets.get(i).addresses().ranges()) {
        if (range.family() == family) {
          edges.add(new Edge(range.first(), i));
          edges.add(new Edge(range.last().add(BigInteger.ONE), i));
        }
      }
    }
    edges.sort(Comparator.comparing(Edge::at));
    Map<BitSet, Integer> classes = new HashMap<>();
    BitSet inside = new BitSet();
    for (int i = 0; i < edges.size(); i++) {
      Edge edge = edges.get(i);
      if (edge.set() >= 0) {
        inside.flip(edge.set());
      }
      boolean last = i + 1 == edges.size() || !edges.get(i + 1).at().equals(edge.at());
      if (last && edge.at().bitLength() <= family.bits()) {
        Integer id = classes.get(inside);
        if (id == null) {
          id = add(Optional.of(new IpAddress(family, edge.at())), "");
          classes.put((BitSet) inside.clone(), id);
          for (int set = inside.nextSetBit(0); set >= 0; set = inside.nextSetBit(set + 1)) {
            membersOf(sets.get(set)).set(id);
          }
        }
        starts.put(edge.at(), id);
      }
    }
  }

  /** One class for each name: the members, whoever they will be. */
  private void running(List<AddressSet> sets) {
    Map<String, Integer> classes = new HashMap<>();
    for (AddressSet set : sets) {
      int id =
          classes.computeIfAbsent(set.name(), name -> add(Optional.empty(), "a member of " + name));
      membersOf(set).set(id);
    }
  }

  private int add(Optional<IpAddress> example, String name) {
    examples.add(example);
    names.add(name);
    return examples.size() - 1;
  }

  private BitSet membersOf(AddressSet set) {
    return members.computeIfAbsent(set, s -> new BitSet());
  }

  BitSet all() {
    BitSet all = new BitSet();
    all.set(0, examples.size());
    return all;
  }

  /** The classes that {@code set} holds; it was named when the space was made. */
  BitSet in(AddressSet set) {
    BitSet in = members.get(set);
    if (in == null) {
      throw new IllegalArgumentException("unknown set " + set.name());
    }
    return in;
  }

  /** The class of an address of this family. */
  int classOf(IpAddress address) {
    return requireNonNull(starts.floorEntry(address.value())).getValue();
  }

  Optional<IpAddress> example(int id) {
    return examples.get(id);
  }

  /** For people: an address of the class, or what its members are. */
  String show(int id) {
    return examples.get(id).map(IpAddress::toString).orElseGet(() -> names.get(id));
  }
}
