package org.wgintent.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.Verdict;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/** Packets go through rules as the kernel sends them. */
class WalkTest {

  private static final AddressSet LAN =
      AddressSet.of("lan", CidrSet.of(List.of(Cidr.parse("192.0.2.0/24"))));
  private static final AddressSet PHONE =
      AddressSet.of("phone", CidrSet.of(List.of(Cidr.parse("198.51.100.4/32"))));
  private static final Action ACCEPT = new Action.End(Verdict.ACCEPT);
  private static final Action DROP = new Action.End(Verdict.DROP);

  private final SortedMap<String, List<FilterRule>> chains = new TreeMap<>();

  private static FilterRule rule(Action action, Match... matches) {
    return new FilterRule("firewall", 1, "", List.of(matches), action);
  }

  private Verdict verdict(String from, String to) throws UnreadableText {
    Ruleset rules = Ruleset.of(List.of(new Entry(Hook.FORWARD, "forward")), chains);
    Ways ways = new Ways(rules);
    AddressSpace sources = new AddressSpace(Family.IPV4, List.of(LAN, PHONE));
    AddressSpace destinations = new AddressSpace(Family.IPV4, List.of(LAN, PHONE));
    Traffic traffic =
        new Traffic(
            Hook.FORWARD, Family.IPV4, "wg0", "lan0", Service.of(Protocol.TCP, 443), Tracking.NEW);
    int source = sources.classOf(IpAddress.parse(from));
    int destination = destinations.classOf(IpAddress.parse(to));
    return Walk.through(ways, Hook.FORWARD, ways.of(traffic), sources, destinations).stream()
        .filter(d -> d.pairs().sources().get(source))
        .filter(d -> d.pairs().destinations().get(destination))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  @Test
  void theFirstRuleThatDecidesDecides() throws Exception {
    chains.put("forward", List.of(rule(DROP, new Match.To(LAN, false)), rule(ACCEPT), rule(DROP)));

    assertThat(verdict("198.51.100.4", "192.0.2.20")).isEqualTo(Verdict.DROP);
    assertThat(verdict("198.51.100.4", "203.0.113.1")).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void whatNoRuleIsAboutIsUntouched() throws Exception {
    chains.put("forward", List.of(rule(ACCEPT, new Match.Out(Set.of("eth0")))));

    assertThat(verdict("198.51.100.4", "192.0.2.20")).isEqualTo(Verdict.UNTOUCHED);
  }

  @Test
  void aChainThatIsCalledComesBack() throws Exception {
    chains.put(
        "forward", List.of(rule(new Action.Jump("phones"), new Match.From(PHONE)), rule(DROP)));
    chains.put("phones", List.of(rule(new Action.Return(), new Match.To(LAN, true)), rule(ACCEPT)));

    assertThat(verdict("198.51.100.4", "192.0.2.20"))
        .as("accepted there")
        .isEqualTo(Verdict.ACCEPT);
    assertThat(verdict("198.51.100.4", "203.0.113.1")).as("returned").isEqualTo(Verdict.DROP);
    assertThat(verdict("198.51.100.9", "192.0.2.20")).as("not called").isEqualTo(Verdict.DROP);
  }

  @Test
  void aJumpToNowhereAndOneWithoutEndAreNotRead() {
    chains.put("forward", List.of(rule(new Action.Jump("nowhere"))));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> verdict("192.0.2.1", "192.0.2.2"))
        .isInstanceOf(UnreadableText.class);
    chains.put("forward", List.of(rule(new Action.Jump("forward"))));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> verdict("192.0.2.1", "192.0.2.2"))
        .isInstanceOf(UnreadableText.class);
  }
}
