package org.wgintent.wireguard;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An IPv4 address, an IPv6 address, or both. */
public record Addresses(Optional<IpAddress> ipv4, Optional<IpAddress> ipv6) {

  public List<IpAddress> all() {
    return Stream.of(ipv4, ipv6).flatMap(Optional::stream).toList();
  }
}
