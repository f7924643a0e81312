package org.wgintent.proof;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.FilterRule.Action;
import org.wgintent.readback.Match;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.Ruleset.Entry;
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
  }

  /** What becomes of {@code pairs}; no rule where nothing of ours decides. */
  record Decision(Pairs pairs, Verdict verdict, Optional<FilterRule> rule) {}

  private final Ruleset ruleset;
  private final Traffic traffic;
  private final AddressSpace sources;
  private final AddressSpace destinations;
  private final List<Decision> decisions = new ArrayList<>();
  private final Deque<String> called = new ArrayDeque<>();

  private Walk(Ruleset ruleset, Traffic traffic, AddressSpace sources, AddressSpace destinations) {
    this.ruleset = ruleset;
    this.traffic = traffic;
    this.sources = sources;
    this.destinations = destinations;
  }

  /** A decision for every pair of addresses, in the order of the rules. */
  static List<Decision> through(
      Ruleset ruleset, Traffic traffic, AddressSpace sources, AddressSpace destinations) {
    Walk walk = new Walk(ruleset, traffic, sources, destinations);
    List<Pairs> left = List.of(new Pairs(sources.all(), destinations.all()));
    for (Entry entry : ruleset.entries()) {
      if (entry.hook() == traffic.hook()) {
        left = walk.chain(entry.chain(), left);
      }
    }
    left.forEach(
        pairs -> walk.decisions.add(new Decision(pairs, Verdict.UNTOUCHED, Optional.empty())));
    return walk.decisions;
  }

  /** What comes back from a chain. */
  private List<Pairs> chain(String name, List<Pairs> arriving) {
    List<FilterRule> rules = ruleset.chains().get(name);
    if (rules == null || called.contains(name)) {
      throw new IllegalStateException("a jump to " + name + ", which is missing or calls itself");
    }
    called.push(name);
    List<Pairs> left = arriving;
    List<Pairs> back = new ArrayList<>();
    for (FilterRule rule : rules) {
      if (!left.isEmpty() && rule.matches().stream().allMatch(traffic::meets)) {
        left = rule(rule, left, back);
      }
    }
    called.pop();
    back.addAll(left);
    return back;
  }

  private List<Pairs> rule(FilterRule rule, List<Pairs> arriving, List<Pairs> back) {
    BitSet from = sources.all();
    BitSet to = destinations.all();
    for (Match match : rule.matches()) {
      if (match instanceof Match.From m) {
        narrow(from, sources.in(m.set()), m.not());
      } else if (match instanceof Match.To m) {
        narrow(to, destinations.in(m.set()), m.not());
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

  private static void narrow(BitSet all, BitSet set, boolean not) {
    if (not) {
      all.andNot(set);
    } else {
      all.and(set);
    }
  }

  private static void split(
      Pairs pairs, BitSet from, BitSet to, List<Pairs> taken, List<Pairs> left) {
    BitSet inFrom = and(pairs.sources(), from);
    Pairs both = new Pairs(inFrom, and(pairs.destinations(), to));
    if (both.isEmpty()) {
      left.add(pairs);
      return;
    }
    taken.add(both);
    add(left, new Pairs(andNot(pairs.sources(), from), pairs.destinations()));
    add(left, new Pairs(inFrom, andNot(pairs.destinations(), to)));
  }

  private static void add(List<Pairs> list, Pairs pairs) {
    if (!pairs.isEmpty()) {
      list.add(pairs);
    }
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
