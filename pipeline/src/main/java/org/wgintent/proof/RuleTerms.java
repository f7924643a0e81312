package org.wgintent.proof;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.wgintent.readback.AddressSet;
import org.wgintent.readback.Match;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.Service;

/** Everything that rules name: what can make a difference between two packets. */
record RuleTerms(
    List<AddressSet> from, List<AddressSet> to, Set<Service> services, Set<String> devices) {

  static RuleTerms in(Ruleset ruleset) {
    Set<AddressSet> from = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<AddressSet> to = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Service> services = new HashSet<>();
    Set<String> devices = new HashSet<>();
    ruleset.chains().values().stream()
        .flatMap(List::stream)
        .flatMap(rule -> rule.matches().stream())
        .forEach(
            match -> {
              switch (match) {
                case Match.In m -> devices.addAll(m.devices());
                case Match.Out m -> devices.addAll(m.devices());
                case Match.From m -> from.add(m.set());
                case Match.To m -> to.add(m.set());
                case Match.Asks m -> services.addAll(m.services());
                case Match.Of m -> {}
                case Match.InState m -> {}
                case Match.Replies m -> {}
              }
            });
    return new RuleTerms(new ArrayList<>(from), new ArrayList<>(to), services, devices);
  }
}
