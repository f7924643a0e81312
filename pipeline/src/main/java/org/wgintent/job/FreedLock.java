package org.wgintent.job;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wgintent.job.Locks.Holder;

/** A lock that a person freed: the ledger says whose it was, and why. */
public final class FreedLock {

  private FreedLock() {}

  /**
   * @return who had it; none where nobody had
   */
  public static Optional<Holder> free(Site site, String reason) {
    Optional<Holder> holder = site.locks().free(site.domain().name());
    holder.ifPresent(
        of -> {
          Map<String, Object> record = new TreeMap<>();
          record.put("kind", LedgerIndex.LOCK_FREED);
          record.put("at", site.clock().instant().toString());
          record.put("run", of.run());
          record.put("commit", of.commit());
          record.put("holder", of.toString());
          record.put("outcome", reason);
          site.ledger().append(record, "lock of " + of.run() + " freed: " + reason);
        });
    return holder;
  }
}
