package org.wgintent.renderers;

import org.wgintent.derive.Network.Tunnel;
import org.wgintent.render.BenchmarkAccess;
import org.wgintent.wireguard.IpAddress.Family;

/** What things are called in a file of nft(8). */
final class NftNames {

  private NftNames() {}

  /** The table, with the family that nft(8) wants before it. */
  static final String TABLE = BenchmarkAccess.TABLE;

  static String word(Family family) {
    return family == Family.IPV4 ? "ip" : "ip6";
  }

  private static String digit(Family family) {
    return family == Family.IPV4 ? "4" : "6";
  }

  static String type(Family family) {
    return family == Family.IPV4 ? "ipv4_addr" : "ipv6_addr";
  }

  private static String identifier(Tunnel tunnel) {
    return BenchmarkAccess.identifier(tunnel.name());
  }

  static String clients(Tunnel tunnel, String what, Family family) {
    // The names of profiles have hyphens, and no underscores.
    return identifier(tunnel) + "_" + what.replace('-', '_') + "_" + digit(family);
  }

  static String benchmark(Tunnel tunnel, Family family) {
    return BenchmarkAccess.set(family, tunnel.name());
  }

  static String chain(String what, Tunnel tunnel) {
    return what + "_" + identifier(tunnel);
  }

  static String neverInternet(Family family) {
    return "never_internet_" + digit(family);
  }
}
