package org.wgintent.readback;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wgintent.wireguard.CidrSet;

/**
 * Every rule of a server's firewall.
 *
 * @param entries where each hook begins
 * @param chains by name; where two address families have rules of their own, they are apart by name
 */
public record Ruleset(List<Entry> entries, SortedMap<String, List<FilterRule>> chains) {

  /** The kernel's own limit. */
  private static final int DEEPEST = 16;

  /** A hook's first chain; its packets are untouched where no rule decides. */
  public record Entry(Hook hook, String chain) {}

  /**
   * @throws UnreadableText if a jump leads nowhere, or does not end
   */
  public static Ruleset of(List<Entry> entries, SortedMap<String, List<FilterRule>> chains)
      throws UnreadableText {
    Ruleset ruleset = new Ruleset(List.copyOf(entries), chains);
    for (List<FilterRule> rules : chains.values()) {
      for (FilterRule rule : rules) {
        ruleset.follow(rule, 0);
      }
    }
    return ruleset;
  }

  private void follow(FilterRule rule, int depth) throws UnreadableText {
    if (rule.action() instanceof FilterRule.Action.Jump jump) {
      List<FilterRule> called = chains.get(jump.chain());
      if (called == null || depth > DEEPEST) {
        throw new UnreadableText(rule.file(), rule.line(), "a jump to nowhere, or without end");
      }
      for (FilterRule next : called) {
        follow(next, depth + 1);
      }
    }
  }

  /** This and another as one: packets meet the first, then the second. */
  public Ruleset then(Ruleset other) {
    List<Entry> all = new ArrayList<>(entries);
    all.addAll(other.entries);
    SortedMap<String, List<FilterRule>> both = new TreeMap<>(chains);
    both.putAll(other.chains);
    return new Ruleset(List.copyOf(all), both);
  }

  /**
   * The same with fewer rules: of neighbours that differ in the sources that they match alone, one
   * that matches them all.
   */
  public Ruleset merged() {
    SortedMap<String, List<FilterRule>> fewer = new TreeMap<>();
    chains.forEach((name, rules) -> fewer.put(name, merged(rules)));
    return new Ruleset(entries, fewer);
  }

  private static List<FilterRule> merged(List<FilterRule> rules) {
    List<FilterRule> all = new ArrayList<>();
    for (int first = 0, end; first < rules.size(); first = end) {
      FilterRule rule = rules.get(first);
      List<CidrSet> sources = new ArrayList<>(fixedSource(rule).stream().toList());
      end = first + 1;
      while (end < rules.size() && !sources.isEmpty() && differInSource(rule, rules.get(end))) {
        sources.add(fixedSource(rules.get(end)).orElseThrow());
        end++;
      }
      all.add(end == first + 1 ? rule : from(rule, CidrSet.union(sources), rules.get(end - 1)));
    }
    return List.copyOf(all);
  }

  private static boolean differInSource(FilterRule a, FilterRule b) {
    return a.action().equals(b.action())
        && fixedSource(b).isPresent()
        && withoutSource(a).equals(withoutSource(b));
  }

  /** The one source that a rule matches, if its members are known. */
  private static Optional<CidrSet> fixedSource(FilterRule rule) {
    List<AddressSet> sources =
        rule.matches().stream()
            .flatMap(
                match -> match instanceof Match.From from ? Stream.of(from.set()) : Stream.of())
            .toList();
    return sources.size() == 1 && !sources.getFirst().whileRunning()
        ? Optional.of(sources.getFirst().addresses())
        : Optional.empty();
  }

  private static List<Match> withoutSource(FilterRule rule) {
    return rule.matches().stream().filter(match -> !(match instanceof Match.From)).toList();
  }

  private static FilterRule from(FilterRule first, CidrSet sources, FilterRule last) {
    List<Match> matches = new ArrayList<>(withoutSource(first));
    matches.add(new Match.From(AddressSet.of(sources.toString(), sources)));
    String text = first.text() + " (and so on to line " + last.line() + ")";
    return new FilterRule(first.file(), first.line(), text, List.copyOf(matches), first.action());
  }
}
