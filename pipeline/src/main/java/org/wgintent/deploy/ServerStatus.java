package org.wgintent.deploy;

import java.io.IOException;
import org.wgintent.derive.Network.ServerNet;

/**
 * What a server says of itself.
 *
 * @param confirmed digest of the confirmed generation, or empty
 */
public record ServerStatus(String server, String confirmed, Live live) {

  /** WireGuard sends a handshake every 120 s while there is traffic; 180 s means offline. */
  public static final long ONLINE_SECONDS = 180;

  public static ServerStatus read(Remote.Connector connector, ServerNet server) throws IOException {
    try (Remote remote = connector.connect(server.server(), server.realisation())) {
      Desired nothing = new Desired(server, new java.util.TreeMap<>(), new java.util.TreeMap<>());
      ServerSession.Status status = new ServerSession(nothing, remote).status();
      return new ServerStatus(server.name().value(), status.confirmed(), status.live());
    }
  }
}
