package org.wgintent.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.FilterRule.Action;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Match;
import org.wgintent.readback.Verdict;

/**
 * Follows packets of every address at once through the rules, as the kernel follows one: each rule
 * takes from what is left the part that it matches.
 */
final class Walk {

  /** Every pair of a source and a destination. */
  record Pairs(BitSet sources, BitSet destinations) {
    boolean isEmpty() {
      return sources.isEmpty() || destinations.isEmpty();
    }

    Pairs and(Pairs other) {
      return new Pairs(and(sources, other.sources), and(destinations, other.destinations));
    }

    /** In pieces. */
    List<Pairs> minus(Pairs other) {
      BitSet both = and(sources, other.sources);
      return Stream.of(
              new Pairs(andNot(sources, other.sources), destinations),
              new Pairs(both, andNot(destinations, other.destinations)))
          .filter(pairs -> !pairs.isEmpty())
          .toList();
    }

    /** In pieces. */
    List<Pairs> minus(List<Pairs> others) {
      List<Pairs> rest = List.of(this);
      for (Pairs other : others) {
        rest = rest.stream().flatMap(pairs -> pairs.minus(other).stream()).toList();
      }
      return rest;
    }

    private static BitSet and(BitSet a, BitSet b) {
      BitSet both = (BitSet) a.clone();
      both.and(b);
      return both;
    }

    private static BitSet andNot(BitSet a, BitSet b) {
      BitSet rest = (BitSet) a.clone();
      rest.andNot(b);
      return rest;
    }
  }

  /** What becomes of {@code pairs}; no rule where nothing of ours decides. */
  record Decision(Pairs pairs, Verdict verdict, Optional<FilterRule> rule) {}

  private final Ways ways;
  private final BitSet way;
  private final AddressSpace sources;
  private final AddressSpace destinations;
  private final List<Decision> decisions = new ArrayList<>();

  private Walk(Ways ways, BitSet way, AddressSpace sources, AddressSpace destinations) {
    this.ways = ways;
    this.way = way;
    this.sources = sources;
    this.destinations = destinations;
  }

  /**
   * A decision for every pair of addresses, in the order of the rules.
   *
   * @param way the rules that packets meet at {@code hook}, addresses aside
   */
  static List<Decision> through(
      Ways ways, Hook hook, BitSet way, AddressSpace sources, AddressSpace destinations) {
    Walk walk = new Walk(ways, way, sources, destinations);
    List<Pairs> left = List.of(new Pairs(sources.all(), destinations.all()));
    for (String chain : ways.entries(hook)) {
      left = walk.chain(chain, left);
    }
    left.forEach(
        pairs -> walk.decisions.add(new Decision(pairs, Verdict.UNTOUCHED, Optional.empty())));
    return walk.decisions;
  }

  /** What comes back from a chain. */
  private List<Pairs> chain(String name, List<Pairs> arriving) {
    Ways.Numbers numbers = ways.numbers(name);
    List<Pairs> left = arriving;
    List<Pairs> back = new ArrayList<>();
    for (int i = way.nextSetBit(numbers.first());
        i >= 0 && i < numbers.end() && !left.isEmpty();
        i = way.nextSetBit(i + 1)) {
      left = rule(ways.rule(i), left, back);
    }
    back.addAll(left);
    return back;
  }

  private List<Pairs> rule(FilterRule rule, List<Pairs> arriving, List<Pairs> back) {
    BitSet from = sources.all();
    BitSet to = destinations.all();
    for (Match match : rule.matches()) {
      if (match instanceof Match.From m) {
        from.and(sources.in(m.set()));
      } else if (match instanceof Match.To m && m.not()) {
        to.andNot(destinations.in(m.set()));
      } else if (match instanceof Match.To m) {
        to.and(destinations.in(m.set()));
      }
    }
    List<Pairs> taken = new ArrayList<>();
    List<Pairs> left = new ArrayList<>();
    for (Pairs pairs : arriving) {
      split(pairs, from, to, taken, left);
    }
    switch (rule.action()) {
      case Action.End end ->
          taken.forEach(
              pairs -> decisions.add(new Decision(pairs, end.verdict(), Optional.of(rule))));
      case Action.Jump jump -> left.addAll(taken.isEmpty() ? taken : chain(jump.chain(), taken));
      case Action.Return back0 -> back.addAll(taken);
    }
    return left;
  }

  private static void split(
      Pairs pairs, BitSet from, BitSet to, List<Pairs> taken, List<Pairs> left) {
    Pairs both = pairs.and(new Pairs(from, to));
    if (both.isEmpty()) {
      left.add(pairs);
    } else {
      taken.add(both);
      left.addAll(pairs.minus(both));
    }
  }
}
