package org.wgintent.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.proof.Walk.Decision;
import org.wgintent.proof.Walk.Pairs;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Service;
import org.wgintent.readback.Tracking;
import org.wgintent.readback.Verdict;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Compares what a server's rules do with what they must do, for every packet there can be: each
 * hook, pair of devices, protocol and port, state of conntrack, and source and destination of both
 * families. Nothing is sampled: packets that neither rules nor intent tell apart are judged as one.
 */
final class FirewallProof {

  /** One that is wrong says enough; a dozen say what kind of bug it is. */
  private static final int SHOWN = 8;

  private final Network network;
  private final ServerNet server;
  private final Model model;
  private final Set<List<Object>> reported = new HashSet<>();
  private final Set<Kind> judged = new HashSet<>();
  private final BitSet rules = new BitSet(); // of the packet that is looked at, as permits
  private final BitSet permits = new BitSet();
  private final List<String> differences = new ArrayList<>();

  private FirewallProof(Network network, ServerNet server, Model model) {
    this.network = network;
    this.server = server;
    this.model = model;
  }

  /** In words; none if the rules mean what intent says. */
  static List<String> differences(Network network, ServerNet server, Model model) {
    FirewallProof proof = new FirewallProof(network, server, model);
    proof.each(Hook.INPUT, proof::filter);
    proof.each(Hook.FORWARD, proof::filter);
    proof.each(Hook.POSTROUTING, proof::nat);
    return proof.differences;
  }

  /** All packets there can be, in groups that differ in addresses only. */
  private void each(Hook hook, Consumer<Traffic> judge) {
    Set<String> outs = hook == Hook.INPUT ? Set.of("") : model.devices();
    for (Family family : Family.values()) {
      for (Service service : model.services(family)) {
        for (Tracking tracking : Tracking.values()) {
          for (String in : model.devices()) {
            for (String out : outs) {
              Traffic traffic = new Traffic(hook, family, in, out, service, tracking);
              if (isNew(traffic)) {
                judge.accept(traffic);
              }
            }
          }
        }
      }
    }
  }

  /** What makes packets one: the same rules are about them, and they must meet the same. */
  private record Kind(Hook hook, Family family, BitSet rules, BitSet permits, Verdict otherwise) {

    Kind kept() {
      return new Kind(hook, family, (BitSet) rules.clone(), (BitSet) permits.clone(), otherwise);
    }
  }

  /** Was none of its kind judged yet? */
  private boolean isNew(Traffic traffic) {
    List<Permit> all = model.meaning().permits();
    model.rulesAbout(traffic, rules);
    for (int i = 0; i < all.size(); i++) {
      Permit permit = all.get(i);
      permits.set(
          i,
          traffic.hook() == Hook.POSTROUTING
              ? permit.masquerades(traffic)
              : permit.covers(traffic));
    }
    Kind kind =
        new Kind(
            traffic.hook(), traffic.family(), rules, permits, model.meaning().otherwise(traffic));
    return !judged.contains(kind) && judged.add(kind.kept());
  }

  private void filter(Traffic traffic) {
    Verdict otherwise = model.meaning().otherwise(traffic);
    int width = destinations(traffic).all().length();
    Map<Verdict, BitSet> is = verdicts(traffic, width);
    BitSet permitted = new BitSet();
    for (Permit permit : model.meaning().permits()) {
      if (permit.covers(traffic)) {
        mark(permitted, permitted(traffic, permit), width);
      }
    }
    is.forEach(
        (verdict, cells) -> {
          if (verdict != otherwise) {
            report(traffic, verdict, otherwise, minus(cells, permitted), width);
          }
          if (verdict != Verdict.ACCEPT) {
            report(traffic, verdict, Verdict.ACCEPT, and(cells, permitted), width);
          }
        });
  }

  /** Sources are rewritten where intent says so, wherever their packets come from. */
  private void nat(Traffic traffic) {
    int width = destinations(traffic).all().length();
    BitSet wanted = new BitSet();
    for (Permit permit : model.meaning().permits()) {
      if (permit.masquerades(traffic)) {
        mark(wanted, permitted(traffic, permit), width);
      }
    }
    verdicts(traffic, width)
        .forEach(
            (verdict, cells) -> {
              if (verdict != Verdict.MASQUERADE) {
                report(traffic, verdict, Verdict.MASQUERADE, and(cells, wanted), width);
              }
              if (verdict != Verdict.UNTOUCHED) {
                report(traffic, verdict, Verdict.UNTOUCHED, minus(cells, wanted), width);
              }
            });
  }

  private AddressSpace sources(Traffic traffic) {
    return model.sources(traffic.family());
  }

  private AddressSpace destinations(Traffic traffic) {
    return model.destinations(traffic.family());
  }

  private Pairs permitted(Traffic traffic, Permit permit) {
    return new Pairs(sources(traffic).in(permit.from()), destinations(traffic).in(permit.to()));
  }

  /** Pairs of addresses by verdict, a cell for each. */
  private Map<Verdict, BitSet> verdicts(Traffic traffic, int width) {
    Map<Verdict, BitSet> cells = new EnumMap<>(Verdict.class);
    for (Decision decision : model.walk(traffic)) {
      mark(cells.computeIfAbsent(decision.verdict(), v -> new BitSet()), decision.pairs(), width);
    }
    return cells;
  }

  private static void mark(BitSet cells, Pairs pairs, int width) {
    pairs.sources().stream()
        .forEach(s -> pairs.destinations().stream().forEach(d -> cells.set(s * width + d)));
  }

  private static BitSet and(BitSet a, BitSet b) {
    BitSet both = (BitSet) a.clone();
    both.and(b);
    return both;
  }

  private static BitSet minus(BitSet a, BitSet b) {
    BitSet rest = (BitSet) a.clone();
    rest.andNot(b);
    return rest;
  }

  private void report(Traffic traffic, Verdict is, Verdict must, BitSet cells, int width) {
    if (cells.isEmpty() || differences.size() == SHOWN) {
      return;
    }
    int cell = cells.nextSetBit(0);
    int source = cell / width;
    int destination = cell % width;
    Optional<FilterRule> rule =
        model.walk(traffic).stream()
            .filter(d -> d.pairs().sources().get(source))
            .filter(d -> d.pairs().destinations().get(destination))
            .findFirst()
            .flatMap(Decision::rule);
    if (!reported.add(Arrays.asList(traffic.hook(), traffic.in(), is, must, rule))) {
      return;
    }
    differences.add(
        "%s from %s%s to %s: is %s%s, must be %s"
            .formatted(
                traffic,
                sources(traffic).show(source),
                sources(traffic).example(source).flatMap(this::owner).orElse(""),
                destinations(traffic).show(destination),
                word(is),
                rule.map(r -> " by " + r.place() + " `" + r.text() + "`").orElse(""),
                word(must)));
  }

  private Optional<String> owner(IpAddress address) {
    for (Tunnel tunnel : server.tunnels()) {
      for (Peer peer : tunnel.peers()) {
        if (peer.addresses().all().contains(address)) {
          return Optional.of(" (" + peer.node() + ")");
        }
      }
    }
    return NotInternet.own(network).stream().anyMatch(c -> c.contains(address))
        ? Optional.of(" (nobody's)")
        : Optional.empty();
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }
}
