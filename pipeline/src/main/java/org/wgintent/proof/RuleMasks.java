package org.wgintent.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.Match;
import org.wgintent.readback.Ruleset;

/**
 * Which rules are about which packets, addresses aside. What a rule asks of a packet's device,
 * protocol or state is asked once for each device, protocol and state; packets that the same rules
 * are about go the same way.
 */
final class RuleMasks {

  private final List<FilterRule> rules = new ArrayList<>();
  private final Map<Object, BitSet> ins = new HashMap<>();
  private final Map<Object, BitSet> outs = new HashMap<>();
  private final Map<Object, BitSet> families = new HashMap<>();
  private final Map<Object, BitSet> services = new HashMap<>();
  private final Map<Object, BitSet> trackings = new HashMap<>();

  RuleMasks(Ruleset ruleset) {
    ruleset.chains().values().forEach(rules::addAll);
  }

  /** The rules that are about {@code traffic}, by their number. */
  BitSet about(Traffic traffic) {
    BitSet about =
        (BitSet) mask(ins, traffic.in(), traffic, match -> match instanceof Match.In).clone();
    about.and(mask(outs, traffic.out(), traffic, match -> match instanceof Match.Out));
    about.and(mask(families, traffic.family(), traffic, match -> match instanceof Match.Of));
    about.and(mask(services, traffic.service(), traffic, match -> match instanceof Match.Asks));
    about.and(
        mask(
            trackings,
            traffic.tracking(),
            traffic,
            match -> match instanceof Match.InState || match instanceof Match.Directed));
    return about;
  }

  private BitSet mask(
      Map<Object, BitSet> known, Object value, Traffic traffic, Predicate<Match> kind) {
    return known.computeIfAbsent(
        value,
        one -> {
          BitSet mask = new BitSet();
          for (int i = 0; i < rules.size(); i++) {
            mask.set(i, rules.get(i).matches().stream().filter(kind).allMatch(traffic::meets));
          }
          return mask;
        });
  }
}
