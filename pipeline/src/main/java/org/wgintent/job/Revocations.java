package org.wgintent.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.Inventory;
import org.wgintent.wireguard.PublicKey;

/**
 * Every key that was ever revoked: the tombstones of {@code main}, and those of every commit that
 * was accepted before, whatever became of {@code main} since. The ledger has them: a rewound or
 * rewritten {@code main} brings none back.
 *
 * <p>This is the only answer to which keys are revoked. Whatever is compiled has it in its state,
 * and whatever is deployed is checked against it once more.
 */
public final class Revocations {

  private final Site site;

  public Revocations(Site site) {
    this.site = site;
  }

  public Set<PublicKey> keys() {
    Set<PublicKey> keys = accepted();
    site.repository()
        .branch(Repository.MAIN)
        .map(main -> site.state(main, new Report()).revokedKeys())
        .ifPresent(keys::addAll);
    return keys;
  }

  /** The state of {@code base}, and every key that was revoked whether it knows or not. */
  State in(State base) {
    return base.withRevoked(keys());
  }

  /**
   * What {@code main} names under {@code revoked:} is revoked for good, whatever else is wrong with
   * {@code main}: its inventory is all that is read.
   */
  void acceptDeclared(Run run, ObjectName main) {
    State state = site.state(main, new Report());
    Set<PublicKey> keys = new TreeSet<>(state.revokedKeys());
    Optional<Inventory> inventory =
        site.repository()
            .file(main, site.domain().in(IntentFiles.INVENTORY))
            .flatMap(bytes -> IntentFiles.inventory(IntentFiles.INVENTORY, bytes, new Report()));
    for (Inventory.Revocation revoked : inventory.map(Inventory::revoked).orElse(List.of())) {
      state
          .nodeKey(revoked.iface(), revoked.node())
          .filter(key -> key.epoch() == revoked.epoch())
          .ifPresent(key -> keys.add(key.publicKey()));
    }
    accept(run, keys);
  }

  private Set<PublicKey> accepted() {
    Set<PublicKey> keys = new TreeSet<>();
    site.ledger()
        .index(LedgerIndex.REVOKED_KEYS)
        .ifPresent(
            index ->
                index
                    .path("keys")
                    .forEach(key -> PublicKey.tryParse(key.asText()).ifPresent(keys::add)));
    return keys;
  }

  /** Those of {@code keys} that the ledger does not have. */
  Set<PublicKey> newKeys(Set<PublicKey> keys) {
    Set<PublicKey> added = new TreeSet<>(keys);
    added.removeAll(accepted());
    return added;
  }

  /** These are revoked for good, whatever becomes of the commit that says so. */
  void accept(Run run, Set<PublicKey> keys) {
    accept(run, keys, "");
  }

  /**
   * @param reason other than that a commit says so; or empty
   */
  void accept(Run run, Set<PublicKey> keys, String reason) {
    Set<PublicKey> added = newKeys(keys);
    if (added.isEmpty()) {
      return;
    }
    Map<String, Object> record = new TreeMap<>();
    record.put("kind", LedgerIndex.REVOKED);
    record.put("run", run.id());
    record.put("commit", run.commit());
    record.put("at", site.clock().instant().toString());
    record.put("revoked", added.stream().map(PublicKey::base64).toList());
    if (!reason.isEmpty()) {
      record.put("reason", reason);
    }
    site.ledger()
        .append(
            record,
            (reason.isEmpty() ? "revoked by " + run.change().head().abbreviated() : reason)
                + counted(added));
  }

  static String counted(Set<PublicKey> keys) {
    return switch (keys.size()) {
      case 0 -> "";
      case 1 -> ": 1 key revoked for good";
      default -> ": " + keys.size() + " keys revoked for good";
    };
  }
}
