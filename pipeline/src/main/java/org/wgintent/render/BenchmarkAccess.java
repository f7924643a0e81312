package org.wgintent.render;

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
  public static String set(Family family, String iface) {
    return switch (family) {
      case IPV4 -> "bench4_" + iface;
      case IPV6 -> "bench6_" + iface;
    };
  }
}
