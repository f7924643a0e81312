package org.wgintent.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.proof.FilterRule.Action;
import org.wgintent.proof.Ruleset.Entry;

/** Finds a server's firewall among its files: what is there says which reader reads it. */
final class Firewalls {

  private Firewalls() {}

  static Ruleset read(String folder, SortedMap<String, String> generated) throws Unreadable {
    Ruleset ruleset = text(folder, generated);
    for (List<FilterRule> rules : ruleset.chains().values()) {
      for (FilterRule rule : rules) {
        calls(ruleset, rule, 0);
      }
    }
    return ruleset;
  }

  /** Jumps lead to chains that are there, and end. */
  private static void calls(Ruleset ruleset, FilterRule rule, int depth) throws Unreadable {
    if (rule.action() instanceof Action.Jump jump) {
      List<FilterRule> called = ruleset.chains().get(jump.chain());
      // The kernel itself allows a depth of 16.
      if (called == null || depth > 16) {
        throw new Unreadable(rule.file(), rule.line(), "a jump to nowhere, or without end");
      }
      for (FilterRule next : called) {
        calls(ruleset, next, depth + 1);
      }
    }
  }

  private static Ruleset text(String folder, SortedMap<String, String> generated)
      throws Unreadable {
    String nft = generated.get(folder + "firewall.nft");
    String v4 = generated.get(folder + "firewall.v4");
    String v6 = generated.get(folder + "firewall.v6");
    if (nft != null && v4 == null && v6 == null) {
      return NftReader.read(folder + "firewall.nft", nft);
    }
    if (nft == null && v4 != null && v6 != null) {
      return IptablesReader.read(folder, v4, v6);
    }
    throw new Unreadable(folder + "firewall", 1, "is neither nftables nor iptables");
  }

  /** Two rulesets as one: packets meet the first, then the second. */
  static Ruleset joined(Ruleset a, Ruleset b) {
    List<Entry> entries = new ArrayList<>(a.entries());
    entries.addAll(b.entries());
    SortedMap<String, List<FilterRule>> chains = new TreeMap<>(a.chains());
    chains.putAll(b.chains());
    return new Ruleset(List.copyOf(entries), chains);
  }
}
