package org.wgintent.benchmarks;

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
public record Plan(long seed, Profile profile, List<Cell> cells, List<Refusal> refusals) {

  /**
   * One interface, measured against a synthetic peer that exists only meanwhile.
   *
   * @param order the place in the campaign, from 1
   * @param serverAddresses the interface's own, in the tunnel
   * @param peerAddresses the synthetic peer's, in the tunnel: the last usable ones
   * @param clientImplementation {@code auto}, {@code kernel}, {@code wireguard-go} or a path
   * @param rateCapMbit transfers go no faster, in Mbit/s; where production could notice
   */
  public record Cell(
      int order,
      InterfaceName iface,
      ServerName server,
      ServerName client,
      Addresses serverAddresses,
      Addresses peerAddresses,
      int listenPort,
      PublicKey serverKey,
      int mtu,
      String clientImplementation,
      Optional<Integer> rateCapMbit) {}

  /** A declared cell that is not measured. */
  public record Refusal(InterfaceName iface, String reason) {}
}
