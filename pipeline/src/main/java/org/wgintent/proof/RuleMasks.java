package org.wgintent.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.Match;
import org.wgintent.readback.Ruleset;

/**
 * Which rules are about which packets, addresses aside. What a rule asks of a packet's device,
 * protocol or state is asked once for each device, protocol and state; packets that the same rules
 * are about go the same way.
 */
final class RuleMasks {

  /** What rules ask about. */
  private enum Property {
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
        case Match.Directed m -> TRACKING;
        case Match.From m -> ADDRESS;
        case Match.To m -> ADDRESS;
      };
    }

    Object in(Traffic traffic) {
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

  private final List<FilterRule> rules = new ArrayList<>();
  private final Map<Property, Map<Object, BitSet>> masks = new EnumMap<>(Property.class);

  RuleMasks(Ruleset ruleset) {
    ruleset.chains().values().forEach(rules::addAll);
    for (Property property : Property.values()) {
      masks.put(property, new HashMap<>());
    }
  }

  /**
   * The rules that are about {@code traffic}, by their number.
   *
   * @param about becomes that; of so many packets each is asked
   */
  void about(Traffic traffic, BitSet about) {
    about.set(0, rules.size());
    for (Map.Entry<Property, Map<Object, BitSet>> known : masks.entrySet()) {
      Property property = known.getKey();
      Object value = property.in(traffic);
      BitSet mask = known.getValue().get(value);
      if (mask == null) {
        mask = mask(property, traffic);
        known.getValue().put(value, mask);
      }
      about.and(mask);
    }
  }

  private BitSet mask(Property property, Traffic traffic) {
    BitSet mask = new BitSet();
    for (int i = 0; i < rules.size(); i++) {
      mask.set(
          i,
          rules.get(i).matches().stream()
              .filter(match -> Property.of(match) == property)
              .allMatch(traffic::meets));
    }
    return mask;
  }
}
