package org.wgintent.job;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.artifact.SecretScan;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.NodeName;
import org.wgintent.stage.SecretsByValue;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/**
 * A person settles what cannot be undone: a private key that a commit of the history holds, or a
 * {@code main} that was rewritten. The ledger has who and why, a key that was seen is revoked for
 * good, and work goes on.
 */
public final class Acknowledgement {

  private final Site site;
  private final Repository repository;

  public Acknowledgement(Site site) {
    this.site = site;
    this.repository = site.repository();
  }

  /**
   * What was settled.
   *
   * @param files of the commit that hold a private key
   * @param revoked keys that nobody may use any more, and whose they were
   * @param rewritten the accepted commit that {@code main} follows no more
   */
  public record Settled(
      List<Repository.Found> files,
      Map<PublicKey, String> revoked,
      Optional<ObjectName> rewritten) {}

  /**
   * @param reason of the person
   * @throws IOException if there is nothing to settle about {@code commit}
   */
  public Settled settle(ObjectName commit, String reason) throws IOException {
    State state =
        repository
            .branch(Repository.MAIN)
            .map(main -> site.state(main, new Report()))
            .orElseGet(State::empty);
    Set<PublicKey> known = state.publicKeys();
    List<Repository.Found> files = files(commit, known);
    Optional<ObjectName> rewritten = rewrittenAt(commit);
    if (files.isEmpty() && rewritten.isEmpty()) {
      throw new IOException(
          commit.abbreviated() + " brings no private key, and main was not rewritten there");
    }
    Map<PublicKey, String> revoked = new TreeMap<>();
    for (PublicKey key : keys(commit, files, known)) {
      revoked.put(key, owner(state, key));
    }
    record(commit, reason, files, revoked.keySet(), rewritten);
    return new Settled(files, revoked, rewritten);
  }

  private List<Repository.Found> files(ObjectName commit, Set<PublicKey> known) {
    var isPrivate = SecretsByValue.of(known);
    return repository
        .readNew(
            List.of(commit),
            repository.parents(commit),
            (path, content) -> SecretScan.find(path, content, isPrivate))
        .stream()
        .filter(found -> found.commit().equals(commit.hex()))
        .toList();
  }

  /** {@code main} as it is now begins anew with this commit. */
  private Optional<ObjectName> rewrittenAt(ObjectName commit) {
    return repository
        .branch(Repository.MAIN)
        .filter(commit::equals)
        .flatMap(main -> new Acceptance(site).lostBy(main));
  }

  /** The public key of every private key in these files, line by line. */
  private Set<PublicKey> keys(ObjectName commit, List<Repository.Found> files, Set<PublicKey> known)
      throws IOException {
    Set<PublicKey> keys = new TreeSet<>();
    for (Repository.Found found : files) {
      String text =
          found.path().isEmpty()
              ? ""
              : repository
                  .file(commit, found.path())
                  .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                  .orElse("");
      for (String line : text.lines().toList()) {
        var content = new ByteArrayInputStream(line.getBytes(StandardCharsets.ISO_8859_1));
        if (SecretScan.find(found.path(), content, SecretsByValue.of(known)).isPresent()) {
          SecretScan.tokens(
              line,
              token ->
                  PublicKey.tryParse(token)
                      .map(bytes -> Curve25519.publicKey(PrivateKey.of(bytes.bytes())))
                      .ifPresent(keys::add));
        }
      }
    }
    return keys;
  }

  private static String owner(State state, PublicKey key) {
    List<String> owners = new ArrayList<>();
    state
        .serverKeys()
        .forEach(
            (server, keys) ->
                keys.forEach(
                    (iface, its) -> {
                      if (its.equals(key)) {
                        owners.add(
                            server
                                + " itself on "
                                + iface
                                + ": give it another, in state/keys.yaml");
                      }
                    }));
    state
        .nodeKeys()
        .forEach(
            (InterfaceName iface, Map<NodeName, State.NodeKey> nodes) ->
                nodes.forEach(
                    (node, its) -> {
                      if (its.publicKey().equals(key)) {
                        owners.add(
                            node
                                + " on "
                                + iface
                                + ": wg-intent rotate "
                                + node
                                + " gives another");
                      }
                    }));
    return owners.isEmpty() ? "nobody's here" : String.join("; ", owners);
  }

  private void record(
      ObjectName commit,
      String reason,
      List<Repository.Found> files,
      Set<PublicKey> revoked,
      Optional<ObjectName> rewritten) {
    Map<String, Object> record = new TreeMap<>();
    record.put("kind", LedgerIndex.ACKNOWLEDGED);
    record.put("commit", commit.hex());
    record.put("at", site.clock().instant().toString());
    record.put("outcome", reason);
    record.put("found", files.stream().map(found -> found.path() + ":" + found.line()).toList());
    record.put("revoked", revoked.stream().map(PublicKey::base64).toList());
    rewritten.ifPresent(accepted -> record.put("rewritten", accepted.hex()));
    site.ledger()
        .append(record, "acknowledged " + commit.abbreviated() + Revocations.counted(revoked));
  }
}
