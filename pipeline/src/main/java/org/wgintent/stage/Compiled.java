package org.wgintent.stage;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import org.wgintent.artifact.Digest;
import org.wgintent.derive.Network;
import org.wgintent.derive.State;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.render.Layout;

/**
 * A domain, compiled.
 *
 * @param stateFiles paths below {@code state/} to text
 * @param generated paths below {@code generated/} to text
 * @param input digest of everything that the bytes follow from: intent, state, compiler
 */
public record Compiled(
    Intent intent,
    Network network,
    State state,
    SortedMap<String, String> stateFiles,
    SortedMap<String, String> generated,
    Digest input) {

  /** The domain is taken out: no server, no file; what it was is still in the history. */
  public Compiled removed() {
    SortedMap<String, String> none = Collections.emptySortedMap();
    return new Compiled(
        intent,
        network.withoutServers(),
        state,
        none,
        none,
        Digest.of(Map.of("removed", input.hex())));
  }

  /** The name of a server's generation. */
  public String generation(ServerName server) {
    return Digest.of(serverFiles(server)).hex();
  }

  /** Exactly the files that go to {@code server}. */
  public SortedMap<String, String> serverFiles(ServerName server) {
    String folder = Layout.server(server);
    SortedMap<String, String> files = new java.util.TreeMap<>();
    generated.forEach(
        (path, text) -> {
          if (path.startsWith(folder)) {
            files.put(path.substring(folder.length()), text);
          }
        });
    return files;
  }
}
