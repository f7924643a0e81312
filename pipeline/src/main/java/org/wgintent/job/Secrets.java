package org.wgintent.job;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.SecretScan;
import org.wgintent.derive.Derivation;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.Network.Peer;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Position;
import org.wgintent.stage.Outcome;
import org.wgintent.stage.SecretsByValue;

/** Private keys that somebody committed: nothing is built on such a commit. */
public final class Secrets {

  public static final String CODE = "WG810";

  private final Site site;

  Secrets(Site site) {
    this.site = site;
  }

  /** A file as {@link Repository} reads it: others' keys by their form. */
  public static Repository.Reader byForm() {
    return (path, content) -> SecretScan.find(path, content, token -> false);
  }

  /** Keys of others, in what the change brings and in people's files as it has them. */
  List<Diagnostic> byForm(Change change) {
    return diagnostics(found(change, byForm()));
  }

  /** The same, and keys of this domain by value: private, and where the vault is open preshared. */
  List<Diagnostic> byValue(Change change, Derivation.Derived derived, Optional<KeyRing> vault) {
    Predicate<String> isPrivate = SecretsByValue.of(derived.state().publicKeys());
    Set<String> preshared = new HashSet<>();
    vault.ifPresent(ring -> preshared.addAll(presharedKeys(derived, ring)));
    return diagnostics(
        found(
            change,
            (path, content) ->
                SecretScan.find(
                    path, content, token -> preshared.contains(token) || isPrivate.test(token))));
  }

  private static List<String> presharedKeys(Derivation.Derived derived, KeyRing ring) {
    List<String> keys = new ArrayList<>();
    String id = derived.network().domainId();
    for (var tunnel : derived.network().tunnels()) {
      for (Peer peer : tunnel.peers()) {
        for (int epoch = 1; epoch <= peer.grant().epoch(); epoch++) {
          keys.add(ring.presharedKey(id, peer.node(), tunnel.name(), epoch).reveal());
        }
      }
    }
    return keys;
  }

  private List<Repository.Found> found(Change change, Repository.Reader reader) {
    Repository repository = site.repository();
    List<ObjectName> known = new ArrayList<>();
    if (change.isMain()) {
      new Acceptance(site).before(change.head()).ifPresent(known::add);
    } else {
      repository.branch(Repository.MAIN).ifPresent(known::add);
    }
    List<Repository.Found> found =
        new ArrayList<>(
            repository.readNew(List.of(change.head()), known, reader).stream()
                .filter(history -> !isAcknowledged(history.commit()))
                .toList());
    repository.readUserFiles(change.head(), reader).stream()
        .filter(
            inTree ->
                found.stream()
                    .noneMatch(f -> f.path().equals(inTree.path()) && f.line() == inTree.line()))
        .toList()
        .forEach(found::add);
    return found;
  }

  private boolean isAcknowledged(String commit) {
    return site.ledger().index(LedgerIndex.acknowledged(commit)).isPresent();
  }

  private static List<Diagnostic> diagnostics(List<Repository.Found> found) {
    return found.stream().map(Secrets::diagnostic).toList();
  }

  public static Diagnostic diagnostic(Repository.Found found) {
    String commit = Digest.abbreviated(found.commit());
    return new Diagnostic(
        new Position(found.path().isEmpty() ? commit : found.path(), found.line(), 1),
        "",
        Severity.ERROR,
        CODE,
        holder(found, commit) + " holds a private key",
        "take it out of the branch's history, make a new key, and revoke this one:"
            + " who could read the commit has it; what is on main is settled by"
            + " wg-intent acknowledge");
  }

  private static String holder(Repository.Found found, String commit) {
    if (commit.isEmpty()) {
      return "the file";
    }
    return found.path().isEmpty() ? "the message" : "commit " + commit;
  }

  /** The run ends here, and the ledger has it; one that only looks writes nothing. */
  <T> Outcome<T> rejected(Run run, List<Diagnostic> found) {
    if (run.mayAct()) {
      record(run, found);
    }
    return new Outcome.Rejected<>(found);
  }

  /** The ledger says once that a commit was refused for a secret, never which. */
  private void record(Run run, List<Diagnostic> found) {
    boolean isKnown = site.ledger().index(LedgerIndex.privateKey(run.commit())).isPresent();
    if (isKnown) {
      return;
    }
    Map<String, Object> record = new TreeMap<>();
    record.put("kind", LedgerIndex.PRIVATE_KEY);
    record.put("run", run.id());
    record.put("branch", run.branch());
    record.put("commit", run.commit());
    record.put("at", site.clock().instant().toString());
    record.put("outcome", "rejected");
    record.put("found", found.stream().map(d -> d.position() + ": " + d.message()).toList());
    site.ledger().append(record, "private key found in " + run.change().head().abbreviated());
  }
}
