package org.wgintent.readback;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
}
