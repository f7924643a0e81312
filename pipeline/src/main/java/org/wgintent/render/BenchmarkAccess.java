package org.wgintent.render;

import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * How a benchmark's synthetic peer gets through a server's firewall: a renderer leaves it a set to
 * be put in, and opens these ports to who is in it; the benchmark stage puts it in, with a time
 * limit.
 */
public final class BenchmarkAccess {

  /** The table of nft(8) that has the sets. */
  public static final String TABLE = "inet wg_intent";

  /** TCP and UDP, on the server's end of the tunnel. */
  public static final int FIRST_PORT = 5201;

  public static final int LAST_PORT = 5216;

  private BenchmarkAccess() {}

  /** The set of an interface's synthetic peers; empty but while a benchmark runs. */
  public static String set(Family family, InterfaceName iface) {
    return set(family, identifier(iface));
  }

  /**
   * @param identifier see {@link #identifier}
   */
  public static String set(Family family, String identifier) {
    return switch (family) {
      case IPV4 -> "bench4_" + identifier;
      case IPV6 -> "bench6_" + identifier;
    };
  }

  /**
   * An interface's name as part of an identifier of nft(8), which knows no hyphen. No two names
   * become one: what follows is {@code _} and a letter or a 4 or 6, which stand nowhere in it side
   * by side.
   */
  public static String identifier(InterfaceName iface) {
    return iface.value().replace("_", "__").replace("-", "_0");
  }
}
