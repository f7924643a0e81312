package org.wgintent.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.proof.Walk.Decision;
import org.wgintent.proof.Walk.Pairs;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.Hook;
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

  private final ServerNet server;
  private final Model model;
  private final Set<List<Object>> reported = new HashSet<>();
  private final Set<Kind> judged = new HashSet<>();
  private final List<String> differences = new ArrayList<>();

  private FirewallProof(ServerNet server, Model model) {
    this.server = server;
    this.model = model;
  }

  /** In words; none if the rules mean what intent says. */
  static List<String> differences(ServerNet server, Model model) {
    FirewallProof proof = new FirewallProof(server, model);
    for (Hook hook : Hook.values()) {
      model.each(hook, proof::judge);
    }
    return proof.differences;
  }

  /** What makes packets one: they meet the same rules, and must meet the same. */
  private record Kind(
      Hook hook, Family family, BitSet way, List<Permit> permits, Verdict otherwise) {}

  private void judge(Traffic traffic) {
    boolean rewrites = traffic.hook() == Hook.POSTROUTING;
    List<Permit> permits = new ArrayList<>();
    for (Permit permit : model.meaning().permits(traffic.hook(), traffic.family())) {
      if (rewrites ? permit.masquerades(traffic) : permit.covers(traffic)) {
        permits.add(permit);
      }
    }
    BitSet way = model.way(traffic);
    Verdict otherwise = model.meaning().otherwise(traffic);
    Verdict permitted = rewrites ? Verdict.MASQUERADE : Verdict.ACCEPT;
    if (judged.add(new Kind(traffic.hook(), traffic.family(), way, permits, otherwise))) {
      List<Pairs> wanted = permits.stream().map(permit -> pairs(traffic, permit)).toList();
      for (Decision decision : model.walk(traffic, way)) {
        if (decision.verdict() != otherwise) {
          decision.pairs().minus(wanted).forEach(p -> report(traffic, decision, otherwise, p));
        }
        if (decision.verdict() != permitted) {
          wanted.forEach(p -> report(traffic, decision, permitted, decision.pairs().and(p)));
        }
      }
    }
  }

  private AddressSpace sources(Traffic traffic) {
    return model.sources(traffic.family());
  }

  private AddressSpace destinations(Traffic traffic) {
    return model.destinations(traffic.family());
  }

  private Pairs pairs(Traffic traffic, Permit permit) {
    return new Pairs(sources(traffic).in(permit.from()), destinations(traffic).in(permit.to()));
  }

  private void report(Traffic traffic, Decision decision, Verdict must, Pairs wrong) {
    Verdict is = decision.verdict();
    Optional<FilterRule> rule = decision.rule();
    if (wrong.isEmpty()
        || differences.size() == SHOWN
        || !reported.add(Arrays.asList(traffic.hook(), traffic.in(), is, must, rule))) {
      return;
    }
    int source = wrong.sources().nextSetBit(0);
    differences.add(
        "%s from %s%s to %s: is %s%s, must be %s"
            .formatted(
                traffic,
                sources(traffic).show(source),
                sources(traffic).example(source).flatMap(this::owner).orElse(""),
                destinations(traffic).show(wrong.destinations().nextSetBit(0)),
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
    return model.never().own().contains(address) ? Optional.of(" (nobody's)") : Optional.empty();
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }
}
