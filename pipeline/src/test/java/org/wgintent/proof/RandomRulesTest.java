package org.wgintent.proof;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wgintent.readback.AddressSet;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.FilterRule.Action;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Match;
import org.wgintent.readback.Protocol;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.Ruleset.Entry;
import org.wgintent.readback.Service;
import org.wgintent.readback.Tracking;
import org.wgintent.readback.Verdict;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/** Rules by chance: all packets at once go the way that each goes by itself, one rule at a time. */
class RandomRulesTest {

  private static final List<IpAddress> ADDRESSES =
      List.of("192.0.2.1", "192.0.2.2", "192.0.2.130", "198.51.100.9").stream()
          .map(IpAddress::parse)
          .toList();
  private static final List<String> NETWORKS =
      List.of("192.0.2.1/32", "192.0.2.2/32", "192.0.2.0/25", "192.0.2.0/24", "0.0.0.0/0");
  private static final List<String> DEVICES = List.of("wg0", "eth0", "br0");
  private static final List<Service> SERVICES =
      List.of(
          Service.of(Protocol.TCP, 22),
          Service.of(Protocol.UDP, 53),
          new Service(Protocol.TCP, 20, 30),
          Service.of(Protocol.ICMP, 8));
  private static final List<String> CALLED = List.of("one", "two");

  private final Random turn = new Random(7);

  private <T> T any(List<T> all) {
    return all.get(turn.nextInt(all.size()));
  }

  private AddressSet set() {
    String network = any(NETWORKS);
    return AddressSet.of(network, CidrSet.of(List.of(Cidr.parse(network))));
  }

  private FilterRule rule(List<String> chains) {
    List<Match> matches = new ArrayList<>();
    if (turn.nextInt(3) == 0) {
      matches.add(new Match.In(Set.of(any(DEVICES))));
    }
    if (turn.nextBoolean()) {
      matches.add(new Match.From(set()));
    }
    if (turn.nextInt(3) == 0) {
      matches.add(new Match.To(set(), turn.nextBoolean()));
    }
    if (turn.nextInt(3) == 0) {
      matches.add(new Match.Asks(List.of(any(SERVICES))));
    }
    if (turn.nextInt(6) == 0) {
      matches.add(turn.nextBoolean() ? new Match.Replies() : new Match.InState(Set.of("new")));
    }
    int kind = turn.nextInt(chains.isEmpty() ? 3 : 5);
    Action action =
        switch (kind) {
          case 0 -> new Action.End(Verdict.ACCEPT);
          case 1 -> new Action.End(Verdict.DROP);
          case 2 -> new Action.Return();
          default -> new Action.Jump(any(chains));
        };
    return new FilterRule("firewall", 1, "", List.copyOf(matches), action);
  }

  private List<FilterRule> chain(List<String> chains) {
    List<FilterRule> rules = new ArrayList<>();
    int size = turn.nextInt(7);
    while (rules.size() < size) {
      FilterRule rule = rule(chains);
      rules.add(rule);
      // Neighbours that differ in their source alone, as a target without sets has them.
      while (turn.nextInt(3) > 0
          && rule.matches().stream().anyMatch(m -> m instanceof Match.From)) {
        List<Match> matches =
            rule.matches().stream()
                .map(m -> m instanceof Match.From ? new Match.From(set()) : m)
                .toList();
        rules.add(new FilterRule("firewall", 1, "", matches, rule.action()));
      }
    }
    return rules;
  }

  /** As the kernel does it: the first rule that decides, or nothing. */
  private static Optional<Verdict> alone(
      SortedMap<String, List<FilterRule>> chains,
      String name,
      Traffic traffic,
      IpAddress from,
      IpAddress to) {
    for (FilterRule rule : requireNonNull(chains.get(name))) {
      boolean matches =
          rule.matches().stream()
              .allMatch(
                  match ->
                      switch (match) {
                        case Match.From m -> m.set().addresses().contains(from);
                        case Match.To m -> m.set().addresses().contains(to) != m.not();
                        default -> traffic.meets(match);
                      });
      if (!matches) {
        continue;
      }
      switch (rule.action()) {
        case Action.End end -> {
          return Optional.of(end.verdict());
        }
        case Action.Return back -> {
          return Optional.empty();
        }
        case Action.Jump jump -> {
          Optional<Verdict> verdict = alone(chains, jump.chain(), traffic, from, to);
          if (verdict.isPresent()) {
            return verdict;
          }
        }
      }
    }
    return Optional.empty();
  }

  @Test
  @DisplayName(
      "Classes of addresses, merged rules and ways that end say what a single packet meets")
  void allAtOnceIsEachByItself() throws Exception {
    int decided = 0;
    int merged = 0;
    for (int round = 0; round < 2_000; round++) {
      SortedMap<String, List<FilterRule>> chains = new TreeMap<>();
      chains.put("two", chain(List.of()));
      chains.put("one", chain(List.of("two")));
      chains.put("forward", chain(CALLED));
      Ruleset rules = Ruleset.of(List.of(new Entry(Hook.FORWARD, "forward")), chains);
      merged += rules.merged().chains().equals(rules.chains()) ? 0 : 1;
      for (Ruleset each : List.of(rules, rules.merged())) {
        RuleTerms terms = RuleTerms.in(each);
        Ways ways = new Ways(each);
        AddressSpace sources = new AddressSpace(Family.IPV4, terms.from());
        AddressSpace destinations = new AddressSpace(Family.IPV4, terms.to());
        for (int packet = 0; packet < 12; packet++) {
          Traffic traffic =
              new Traffic(
                  Hook.FORWARD,
                  Family.IPV4,
                  any(DEVICES),
                  any(DEVICES),
                  any(SERVICES),
                  turn.nextBoolean() ? Tracking.NEW : Tracking.ESTABLISHED_REPLY);
          IpAddress from = any(ADDRESSES);
          IpAddress to = any(ADDRESSES);
          int source = sources.classOf(from);
          int destination = destinations.classOf(to);
          List<Walk.Decision> decisions =
              Walk.through(ways, Hook.FORWARD, ways.of(traffic), sources, destinations).stream()
                  .filter(d -> d.pairs().sources().get(source))
                  .filter(d -> d.pairs().destinations().get(destination))
                  .toList();

          Optional<Verdict> alone = alone(chains, "forward", traffic, from, to);
          assertThat(decisions).as(chains + " " + traffic).hasSize(1);
          assertThat(decisions.getFirst().verdict())
              .as(chains + " " + traffic + " from " + from + " to " + to)
              .isEqualTo(alone.orElse(Verdict.UNTOUCHED));
          decided += alone.isPresent() ? 1 : 0;
        }
      }
    }
    assertThat(decided).isGreaterThan(10_000);
    assertThat(merged).isGreaterThan(500);
  }
}
