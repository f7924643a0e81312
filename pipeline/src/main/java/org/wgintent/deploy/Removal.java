package org.wgintent.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * Takes peers away from one server: from live state, from what is confirmed and from what is on
 * trial. A change that is at work there ends.
 */
public final class Removal {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private Removal() {}

  /**
   * @param peers each an interface, or {@code *} for all of ours, and a public key
   * @throws IOException if some may still be there
   */
  public static void take(Remote remote, ServerPlatform platform, Collection<String> peers)
      throws IOException {
    new ServerProgram(remote, platform).ask("revoke", String.join("\n", peers) + "\n", TIMEOUT);
  }
}
