package org.wgintent.readback;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
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
   * The same with fewer rules: of neighbours that differ in the sources alone, or in the services
   * alone, that they match, one that matches them all.
   */
  public Ruleset merged() {
    SortedMap<String, List<FilterRule>> fewer = new TreeMap<>();
    chains.forEach(
        (name, rules) ->
            fewer.put(
                name,
                merged(
                    merged(rules, Match.From.class, Ruleset::sources),
                    Match.Asks.class,
                    Ruleset::services)));
    return new Ruleset(entries, fewer);
  }

  private static Match sources(List<Match.From> all) {
    CidrSet union = CidrSet.union(all.stream().map(from -> from.set().addresses()).toList());
    return new Match.From(AddressSet.of(union.toString(), union));
  }

  private static Match services(List<Match.Asks> all) {
    return new Match.Asks(all.stream().flatMap(asks -> asks.services().stream()).toList());
  }

  private static <M extends Match> List<FilterRule> merged(
      List<FilterRule> rules, Class<M> kind, Function<List<M>, Match> union) {
    List<FilterRule> all = new ArrayList<>();
    for (int first = 0, end; first < rules.size(); first = end) {
      FilterRule rule = rules.get(first);
      List<M> different = new ArrayList<>(one(rule, kind).stream().toList());
      for (end = first + 1; end < rules.size() && !different.isEmpty(); end++) {
        FilterRule next = rules.get(end);
        Optional<M> another = one(next, kind);
        if (another.isEmpty()
            || !rule.action().equals(next.action())
            || !without(kind, rule).equals(without(kind, next))) {
          break;
        }
        different.add(another.get());
      }
      all.add(
          different.size() < 2
              ? rule
              : together(rule, rules.get(end - 1), without(kind, rule), union.apply(different)));
    }
    return List.copyOf(all);
  }

  /** The one match of this kind, if it says for good what it matches. */
  private static <M extends Match> Optional<M> one(FilterRule rule, Class<M> kind) {
    List<M> matches = rule.matches().stream().filter(kind::isInstance).map(kind::cast).toList();
    boolean running =
        matches.stream().anyMatch(m -> m instanceof Match.From f && f.set().whileRunning());
    return matches.size() == 1 && !running ? Optional.of(matches.getFirst()) : Optional.empty();
  }

  private static List<Match> without(Class<? extends Match> kind, FilterRule rule) {
    return rule.matches().stream().filter(match -> !kind.isInstance(match)).toList();
  }

  private static FilterRule together(
      FilterRule first, FilterRule last, List<Match> alike, Match union) {
    List<Match> matches = new ArrayList<>(alike);
    matches.add(union);
    String text = first.text() + " (and so on to line " + last.line() + ")";
    return new FilterRule(first.file(), first.line(), text, List.copyOf(matches), first.action());
  }
}
