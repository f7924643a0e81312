package org.wgintent.proof;

import java.util.List;
import java.util.Optional;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.proof.Walk.Decision;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.Service;
import org.wgintent.readback.Tracking;
import org.wgintent.readback.Verdict;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/** The way of single packets through a server's rules, as the proof follows them. */
public final class PacketWalk {

  /** Stands for every device that nothing names. */
  public static final String ANOTHER_DEVICE = Meaning.ANOTHER;

  private final Model model;

  public PacketWalk(Network network, ServerNet server, Ruleset rules) {
    this.model = new Model(network, new NotInternet(network), server, rules);
  }

  /**
   * @param rule the one that decided, if one did
   */
  public record End(Verdict verdict, Optional<FilterRule> rule) {}

  /** Every service that there can be in {@code family}, in pieces that the rules tell apart. */
  public List<Service> services(Family family) {
    return model.services(family);
  }

  /** A packet that opens a connection. */
  public End of(
      Hook hook, String in, String out, Service service, IpAddress source, IpAddress destination) {
    return of(hook, in, out, service, source, destination, Tracking.NEW);
  }

  /**
   * @param in the device by which it comes
   * @param out the device by which it leaves; empty at {@link Hook#INPUT}
   */
  public End of(
      Hook hook,
      String in,
      String out,
      Service service,
      IpAddress source,
      IpAddress destination,
      Tracking tracking) {
    Traffic traffic = new Traffic(hook, source.family(), in, out, service, tracking);
    int from = model.sources(source.family()).classOf(source);
    int to = model.destinations(source.family()).classOf(destination);
    Decision decision =
        model.walk(traffic).stream()
            .filter(d -> d.pairs().sources().get(from) && d.pairs().destinations().get(to))
            .findFirst()
            .orElseThrow();
    return new End(decision.verdict(), decision.rule());
  }
}
