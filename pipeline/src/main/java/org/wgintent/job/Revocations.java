package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Report;
import org.wgintent.stage.Compiled;
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

  private static final String ACCEPTED = "accepted";

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

  private Set<PublicKey> accepted() {
    Set<PublicKey> keys = new TreeSet<>();
    for (JsonNode record : site.ledger().records()) {
      record.path("revoked").forEach(key -> PublicKey.tryParse(key.asText()).ifPresent(keys::add));
    }
    return keys;
  }

  /**
   * A commit of {@code main} is accepted: what it revokes is revoked for good. The ledger has it
   * before anything else is done.
   */
  void accept(Run run, Compiled compiled) throws IOException {
    Set<PublicKey> added = new TreeSet<>(compiled.state().revokedKeys());
    added.removeAll(accepted());
    if (added.isEmpty()) {
      return;
    }
    Map<String, Object> record = new TreeMap<>();
    record.put("kind", ACCEPTED);
    record.put("run", run.id());
    record.put("commit", run.commit());
    record.put("input", compiled.input().hex());
    record.put("at", site.clock().instant().toString());
    record.put("revoked", added.stream().map(PublicKey::base64).toList());
    site.ledger()
        .append(
            record,
            "accepted "
                + run.change().head().abbreviated()
                + ": "
                + added.size()
                + (added.size() == 1 ? " key" : " keys")
                + " revoked for good");
  }
}
