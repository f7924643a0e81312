package org.wgintent.deploy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.wgintent.artifact.Digest;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.PublicKey;
import org.wgintent.wireguard.Secret;

/**
 * What a server is to hold and to be.
 *
 * @param files of its generation, by their path in it
 * @param secrets by the name that stands in the files' placeholders; server keys are on the server
 * @param before what it was to be by the last change that was confirmed, if there was one
 * @param revoked keys that no generation may hold any more, not even one to roll back to
 * @param isLeaving it stands in intent no more: nothing of ours is to be left there
 */
public record Desired(
    ServerNet server,
    SortedMap<String, String> files,
    SortedMap<String, Secret> secrets,
    Optional<Confirmed> before,
    Set<PublicKey> revoked,
    boolean isLeaving) {

  /** Whatever path leads to a device, it ends here: no revoked key goes further. */
  public Desired {
    server.tunnels().stream()
        .flatMap(tunnel -> tunnel.peers().stream())
        .filter(peer -> revoked.contains(peer.publicKey()))
        .findFirst()
        .ifPresent(
            peer -> {
              throw new IllegalArgumentException(
                  "the key of " + peer.node() + " on " + peer.grant().iface() + " was revoked");
            });
  }

  /**
   * @param digest of the generation that was confirmed
   * @param server what it said
   */
  public record Confirmed(String digest, ServerNet server) {}

  public ServerName name() {
    return server.name();
  }

  /** The generation's name. */
  public Digest digest() {
    return Digest.of(files);
  }

  /** Interfaces that were ours and live, where it has none any more. */
  List<String> left(Live live) {
    return before.stream()
        .filter(was -> isLeaving)
        .flatMap(was -> was.server().tunnels().stream())
        .map(tunnel -> tunnel.name().value())
        .filter(live.interfaces()::containsKey)
        .toList();
  }

  /** Are all its interfaces for benchmarks? */
  boolean isBenchmarkOnly() {
    return server.tunnels().stream().allMatch(t -> t.iface().isBenchmark());
  }
}
