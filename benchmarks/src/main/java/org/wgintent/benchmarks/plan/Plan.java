package org.wgintent.benchmarks.plan;

import java.util.List;
import java.util.Optional;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PublicKey;

/**
 * What is to be measured, in this order, and what is not, with the reason.
 *
 * @param seed what the order was shuffled by: the same seed gives the same order
 */
public record Plan(long seed, List<Bench> benches, List<Refusal> refusals) {

  /**
   * Two ends and the paths between them: what is compared.
   *
   * @param production does one of the ends serve it? Then nothing loads them
   * @param tunnels in the declared order: the first is what others are compared with
   * @param wanted how many blocks the profile has; fewer are in {@code blocks} where the time is
   *     short
   */
  public record Bench(
      ServerName server,
      ServerName client,
      boolean production,
      Profile profile,
      List<Tunnel> tunnels,
      int wanted,
      List<Block> blocks) {

    /** Are both ends namespaces that the campaign makes on one machine? */
    public boolean isOneMachine() {
      return server.equals(client);
    }

    /** About how long it takes. */
    public double seconds() {
      return blocks.stream()
          .flatMap(block -> block.trials().stream())
          .mapToDouble(trial -> profile.seconds(trial.workload()))
          .sum();
    }
  }

  /**
   * An interface, and a synthetic peer of it that exists only meanwhile.
   *
   * @param number of the peer on the client, from 0
   * @param label as the tunnel is called in reports: the interface, and what else tells it apart
   * @param serverAddresses the interface's own, in the tunnel
   * @param peerAddresses the synthetic peer's, in the tunnel
   * @param clientImplementation {@code auto}, {@code kernel}, {@code wireguard-go} or a path
   */
  public record Tunnel(
      int number,
      String label,
      InterfaceName iface,
      Addresses serverAddresses,
      Addresses peerAddresses,
      int listenPort,
      PublicKey serverKey,
      int mtu,
      String clientImplementation) {}

  /**
   * Every trial once: without a tunnel first, then all tunnels in an order of chance, then without
   * a tunnel again.
   *
   * @param number from 1
   */
  public record Block(int number, List<Trial> trials) {}

  /** A workload over a tunnel, or over the path without one. */
  public record Trial(Optional<Tunnel> tunnel, Workload workload) {

    /** As records have it. */
    public String path() {
      return tunnel.map(Tunnel::label).orElse(NO_TUNNEL);
    }
  }

  /** What the path without a tunnel is called in records. */
  public static final String NO_TUNNEL = "none";

  /** A declared cell that is not measured. */
  public record Refusal(InterfaceName iface, String reason) {}
}
