package org.wgintent.readback;

import org.wgintent.wireguard.IpAddress.Family;

/** A packet's protocol, as far as rules tell packets apart. */
public enum Protocol {
  TCP(65535),
  UDP(65535),
  ICMP(255),
  ICMPV6(255),
  /** Every other. */
  OTHER(0);

  private final int last;

  Protocol(int last) {
    this.last = last;
  }

  /** The highest destination port, or type of an ICMP message. */
  public int last() {
    return last;
  }

  public boolean in(Family family) {
    return switch (this) {
      case TCP, UDP, OTHER -> true;
      case ICMP -> family == Family.IPV4;
      case ICMPV6 -> family == Family.IPV6;
    };
  }
}
