package org.wgintent.validate;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;

/** Which addresses a host can have so that others reach it. */
final class Addressable {

  private Addressable() {}

  /** Ranges where no such address lies, with their name. */
  private record Special(Cidr range, String name) {}

  // IANA's special-purpose registries, and for 0.0.0.0/8 RFC 1122 section 3.2.1.3.
  private static final List<Special> SPECIAL =
      Stream.of(
              "0.0.0.0/8 unspecified",
              "127.0.0.0/8 loopback",
              "169.254.0.0/16 link-local",
              "224.0.0.0/4 multicast",
              "240.0.0.0/4 reserved",
              "::/128 unspecified",
              "::1/128 loopback",
              "fe80::/10 link-local",
              "ff00::/8 multicast")
          .map(line -> line.split(" ", 2))
          .map(words -> new Special(Cidr.parse(words[0]), words[1]))
          .toList();

  /** Why no host is reached at this address; empty where one can be. */
  static Optional<String> reasonAgainst(IpAddress address) {
    return reasonAgainst(address.single());
  }

  /** Why not every address of this network can be a host's; empty where it can. */
  static Optional<String> reasonAgainst(Cidr network) {
    return SPECIAL.stream()
        .filter(special -> special.range().overlaps(network))
        .findFirst()
        .map(
            special ->
                special.range().contains(network)
                    ? network.prefix() == network.family().bits()
                        ? network.address() + " is " + special.name()
                        : network + " is " + special.name()
                    : network + " holds " + special.range() + ", which is " + special.name());
  }
}
