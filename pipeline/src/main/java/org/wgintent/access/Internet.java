package org.wgintent.access;

import java.util.stream.Stream;
import org.wgintent.domain.Domain;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;

/** What {@code internet} means: everything but this. */
public final class Internet {

  /** Private and special, whoever's it is (RFC 6890). */
  private static final CidrSet SPECIAL =
      CidrSet.of(
          Stream.of(
                  "0.0.0.0/8",
                  "10.0.0.0/8",
                  "100.64.0.0/10",
                  "127.0.0.0/8",
                  "169.254.0.0/16",
                  "172.16.0.0/12",
                  "192.168.0.0/16",
                  "224.0.0.0/3",
                  "::/8",
                  "fc00::/7",
                  "fe80::/10",
                  "ff00::/8")
              .map(Cidr::parse)
              .toList());

  private Internet() {}

  /** What {@code internet} never means: special, and every prefix of the domain. */
  public static CidrSet never(Domain domain) {
    return SPECIAL.union(CidrSet.of(domain.prefixes()));
  }
}
