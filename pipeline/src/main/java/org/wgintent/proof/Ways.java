package org.wgintent.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.FilterRule.Action;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Match;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.Ruleset.Entry;

/**
 * Which rules packets meet, addresses aside. What a rule asks of a packet's device, protocol or
 * state is asked once for each device, protocol and state; packets that meet the same rules go the
 * same way.
 */
final class Ways {

  /** What rules ask about. */
  enum Property {
    IN,
    OUT,
    FAMILY,
    SERVICE,
    TRACKING,
    ADDRESS;

    static Property of(Match match) {
      return switch (match) {
        case Match.In m -> IN;
        case Match.Out m -> OUT;
        case Match.Of m -> FAMILY;
        case Match.Asks m -> SERVICE;
        case Match.InState m -> TRACKING;
        case Match.Replies m -> TRACKING;
        case Match.From m -> ADDRESS;
        case Match.To m -> ADDRESS;
      };
    }

    private Object in(Traffic traffic) {
      return switch (this) {
        case IN -> traffic.in();
        case OUT -> traffic.out();
        case FAMILY -> traffic.family();
        case SERVICE -> traffic.service();
        case TRACKING -> traffic.tracking();
        // Of all packets alike: the walk tells addresses apart.
        case ADDRESS -> this;
      };
    }
  }

  /** The rules of a chain, by their numbers. */
  record Numbers(int first, int end) {}

  private final List<FilterRule> rules = new ArrayList<>();
  private final BitSet addressed = new BitSet();
  private final Map<String, Numbers> chains = new HashMap<>();
  private final Map<Hook, List<String>> entries = new EnumMap<>(Hook.class);
  private final Map<Hook, BitSet> reachable = new EnumMap<>(Hook.class);
  private final Map<Property, Map<Object, BitSet>> masks = new EnumMap<>(Property.class);

  Ways(Ruleset ruleset) {
    ruleset
        .chains()
        .forEach(
            (name, chain) -> {
              chains.put(name, new Numbers(rules.size(), rules.size() + chain.size()));
              rules.addAll(chain);
            });
    for (int i = 0; i < rules.size(); i++) {
      addressed.set(
          i, rules.get(i).matches().stream().anyMatch(m -> Property.of(m) == Property.ADDRESS));
    }
    for (Property property : Property.values()) {
      masks.put(property, new HashMap<>());
    }
    for (Hook hook : Hook.values()) {
      List<String> begins =
          ruleset.entries().stream().filter(e -> e.hook() == hook).map(Entry::chain).toList();
      BitSet all = new BitSet();
      begins.forEach(chain -> reach(chain, all));
      entries.put(hook, begins);
      reachable.put(hook, all);
    }
  }

  private void reach(String chain, BitSet all) {
    Numbers numbers = numbers(chain);
    if (numbers.first() < numbers.end() && all.get(numbers.first())) {
      return;
    }
    all.set(numbers.first(), numbers.end());
    for (FilterRule rule : rules.subList(numbers.first(), numbers.end())) {
      if (rule.action() instanceof Action.Jump jump) {
        reach(jump.chain(), all);
      }
    }
  }

  /** The chains that packets at {@code hook} enter, one after the other. */
  List<String> entries(Hook hook) {
    return requireNonNull(entries.get(hook));
  }

  Numbers numbers(String chain) {
    return requireNonNull(chains.get(chain), chain);
  }

  FilterRule rule(int number) {
    return rules.get(number);
  }

  /** The rules at a hook that what is asked of {@code property} does not exclude. */
  BitSet about(Property property, Traffic traffic) {
    BitSet about = (BitSet) mask(property, traffic).clone();
    about.and(requireNonNull(reachable.get(traffic.hook())));
    return about;
  }

  private BitSet mask(Property property, Traffic traffic) {
    Map<Object, BitSet> known = requireNonNull(masks.get(property));
    Object value = property.in(traffic);
    BitSet mask = known.get(value);
    if (mask == null) {
      mask = new BitSet();
      for (int i = 0; i < rules.size(); i++) {
        mask.set(
            i,
            rules.get(i).matches().stream()
                .filter(match -> Property.of(match) == property)
                .allMatch(traffic::meets));
      }
      known.put(value, mask);
    }
    return mask;
  }

  /**
   * The rules that {@code traffic} meets, by their numbers: those about it, up to one that ends the
   * way of all its packets.
   */
  BitSet of(Traffic traffic) {
    BitSet about = (BitSet) requireNonNull(reachable.get(traffic.hook())).clone();
    for (Property property : Property.values()) {
      about.and(mask(property, traffic));
    }
    BitSet way = new BitSet();
    for (String chain : entries(traffic.hook())) {
      if (follow(chain, about, way)) {
        break;
      }
    }
    return way;
  }

  /**
   * @return whether no packet comes back from the chain
   */
  private boolean follow(String chain, BitSet about, BitSet way) {
    Numbers numbers = numbers(chain);
    boolean returns = false;
    for (int i = about.nextSetBit(numbers.first());
        i >= 0 && i < numbers.end();
        i = about.nextSetBit(i + 1)) {
      way.set(i);
      boolean all = !addressed.get(i);
      switch (rules.get(i).action()) {
        case Action.End end -> {
          if (all) {
            return !returns;
          }
        }
        case Action.Jump jump -> {
          if (follow(jump.chain(), about, way) && all) {
            return !returns;
          }
        }
        case Action.Return back -> {
          if (all) {
            return false;
          }
          returns = true;
        }
      }
    }
    return false;
  }
}
