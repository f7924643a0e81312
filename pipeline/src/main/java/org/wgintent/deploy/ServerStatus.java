package org.wgintent.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * What a server says of itself.
 *
 * @param confirmed digest of the confirmed generation, or empty
 * @param unconfirmed of a change that was not ended: its token or generation, or empty
 */
public record ServerStatus(String server, String confirmed, String unconfirmed, Live live) {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** WireGuard sends a handshake every 120 s while there is traffic; 180 s means offline. */
  public static final long ONLINE_SECONDS = 180;

  public static ServerStatus read(Remote.Connector connector, ServerNet server) throws IOException {
    try (Remote remote = connector.connect(server.server(), server.settings())) {
      Desired nothing =
          new Desired(server, new TreeMap<>(), new TreeMap<>(), Optional.empty(), Set.of());
      ServerSession.Status status = new ServerSession(nothing, remote).status();
      return new ServerStatus(
          server.name().value(), status.confirmed(), status.unconfirmed(), status.live());
    }
  }

  /** The SHA-256 of every file of the confirmed generation, as the server has it. */
  public static SortedMap<String, String> digests(Remote remote, ServerPlatform platform)
      throws IOException {
    Remote.Result result =
        remote.run(
            "root=%s; cd $root/generations/$(cat $root/confirmed) && sha256sum *"
                .formatted(platform.root()),
            new byte[0],
            TIMEOUT);
    if (!result.ok()) {
      throw new IOException("the confirmed generation cannot be read: " + result.stderr().strip());
    }
    SortedMap<String, String> digests = new TreeMap<>();
    for (String line : result.stdout().lines().toList()) {
      String[] words = line.split("  ", 2);
      if (words.length == 2) {
        digests.put(words[1], words[0]);
      }
    }
    return digests;
  }
}
