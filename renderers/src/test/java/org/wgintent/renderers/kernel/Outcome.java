package org.wgintent.renderers.kernel;

import java.util.Optional;
import org.wgintent.readback.Tracking;
import org.wgintent.wireguard.IpAddress;

/**
 * What became of a packet.
 *
 * @param tracking as conntrack had it; empty where no firewall was asked
 * @param source with which it left, if it was forwarded
 */
record Outcome(Fate fate, Optional<Tracking> tracking, Optional<IpAddress> source) {

  enum Fate {
    FORWARDED,
    NOT_FORWARDED,
    DELIVERED,
    NOT_DELIVERED,
    /** Neither for the server itself nor for any device: no firewall was asked. */
    NOT_ROUTED
  }
}
