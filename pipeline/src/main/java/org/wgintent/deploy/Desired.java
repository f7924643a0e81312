package org.wgintent.deploy;

import java.util.SortedMap;
import org.wgintent.artifact.Digest;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Secret;

/**
 * What a server is to hold and to be.
 *
 * @param files of its generation, by their path in it
 * @param secrets by the name that stands in the files' placeholders; server keys are on the server
 */
public record Desired(
    ServerNet server, SortedMap<String, String> files, SortedMap<String, Secret> secrets) {

  public ServerName name() {
    return server.name();
  }

  /** The generation's name. */
  public Digest digest() {
    return Digest.of(files);
  }

  /** Are all its interfaces for benchmarks? */
  boolean isBenchmarkOnly() {
    return server.tunnels().stream().allMatch(t -> t.iface().isBenchmark());
  }
}
