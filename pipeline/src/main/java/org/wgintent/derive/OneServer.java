package org.wgintent.derive;

import java.util.List;
import org.wgintent.derive.Network.ServerNet;

/**
 * A server with its nodes, and all that it knows of the rest of its domain: what is rendered for
 * it, and whether that is right, follows from this and from nothing else.
 *
 * @param among the domain without any peer
 */
public record OneServer(Network among, ServerNet server) {

  /**
   * Every server of {@code network}.
   *
   * @param among it without any peer
   */
  public static List<OneServer> all(Network network, Network among) {
    return network.servers().values().stream().map(server -> new OneServer(among, server)).toList();
  }

  /** Of all domains that there are. */
  public String id() {
    return among.domainId() + " " + server.name();
  }
}
