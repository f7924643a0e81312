package org.wgintent.wireguard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An IPv4 address, an IPv6 address, or both. */
public record Addresses(Optional<IpAddress> ipv4, Optional<IpAddress> ipv6) {

  public List<IpAddress> all() {
    List<IpAddress> all = new ArrayList<>(2);
    ipv4.ifPresent(all::add);
    ipv6.ifPresent(all::add);
    return List.copyOf(all);
  }
}
