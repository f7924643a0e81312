package org.wgintent.deploy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.artifact.Digest;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;
import org.wgintent.wireguard.Secret;

/**
 * What a server is to hold and to be.
 *
 * @param files of its generation, by their path in it
 * @param secrets by the name that stands in the files' placeholders; server keys are on the server
 * @param before what it was to be by the last change that was confirmed, if there was one
 * @param firewall what its rules must mean
 * @param traffic proves it with packets
 * @param escrow where its own keys are kept
 * @param revoked keys that no generation may hold any more, not even one to roll back to
 * @param isLeaving it stands in intent no more: nothing of ours is to be left there
 */
public record Desired(
    ServerNet server,
    SortedMap<String, String> files,
    SortedMap<String, Secret> secrets,
    Optional<Confirmed> before,
    Set<PublicKey> revoked,
    Firewall firewall,
    Traffic traffic,
    Escrow escrow,
    boolean isLeaving) {

  /** Looks at the rules that are loaded on a server. */
  public interface Firewall {
    Firewall ANY =
        new Firewall() {
          @Override
          public List<String> drops(String ruleset) {
            return List.of();
          }

          @Override
          public List<String> differences(String loaded) {
            return List.of();
          }
        };

    /** What intent allows and rules of others drop, in words. */
    List<String> drops(String ruleset);

    /** Where our rules do not mean what intent says, in words. */
    List<String> differences(String loaded);
  }

  /** Clients that prove a server with packets. */
  @FunctionalInterface
  public interface Traffic {
    Traffic NONE = Optional::empty;

    /**
     * What packets do otherwise than intent says, in words; nothing where nobody is to send any.
     *
     * @throws IOException if none could be sent
     */
    Optional<List<String>> failures() throws IOException;
  }

  /** Servers' private keys, kept for the day that a server loses its own. */
  @FunctionalInterface
  public interface Escrow {
    Escrow NONE = iface -> Optional.empty();

    Optional<PrivateKey> key(InterfaceName iface) throws IOException;
  }

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

  /** How many peers each interface has that is ours, or was: none where it goes. */
  SortedMap<String, Integer> peersLeft() {
    SortedMap<String, Integer> left = new TreeMap<>();
    before.ifPresent(
        was -> was.server().tunnels().forEach(tunnel -> left.put(tunnel.name().value(), 0)));
    server.tunnels().forEach(tunnel -> left.put(tunnel.name().value(), tunnel.peers().size()));
    return left;
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
