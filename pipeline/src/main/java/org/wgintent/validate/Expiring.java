package org.wgintent.validate;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Report;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;

/**
 * What a day says of grants that expire. No rule reads a clock: the same files are the same intent
 * on every day, and this is asked beside them.
 */
public final class Expiring {

  static final String SOON = "WG615";
  static final String OVER = "WG616";

  /** Is said for as many days before. */
  private static final int DAYS = 14;

  private Expiring() {}

  /**
   * @param isNew does a change bring this grant? Only that can be too late to be wanted. It is
   *     asked of grants that have expired
   */
  public static List<Diagnostic> check(Intent intent, Instant now, Predicate<Grant> isNew) {
    Report report = new Report();
    LocalDate today = intent.execution().today(now);
    List<Grant> grants = intent.inventory().grants();
    for (int i = 0; i < grants.size(); i++) {
      Grant grant = grants.get(i);
      String path = "grants[" + i + "].expires";
      String who = grant.node() + " on " + grant.iface();
      Optional<LocalDate> last = grant.expires();
      if (hasExpired(intent, grant, now)) {
        boolean isTooLate = isNew.test(grant);
        at(report, intent, OVER, isTooLate ? Severity.ERROR : Severity.WARNING)
            .at(
                path,
                who + " has expired: its last day was " + last.get(),
                isTooLate
                    ? "the day is over: give a later one, or leave the grant out"
                    : "its key is revoked, and a commit takes the grant out");
      } else if (isSoon(grant, today)) {
        at(report, intent, SOON, Severity.WARNING)
            .at(
                path,
                who + " expires soon: its last day is " + last.get(),
                "give a later day where it is to go on: a key that has expired never comes back");
      }
    }
    return report.sorted();
  }

  /** Grants that expire in a few days and have not yet. */
  public static List<Grant> soon(Intent intent, Instant now) {
    LocalDate today = intent.execution().today(now);
    return intent.inventory().grants().stream()
        .filter(grant -> isSoon(grant, today) && !hasExpired(intent, grant, now))
        .toList();
  }

  private static boolean isSoon(Grant grant, LocalDate today) {
    return grant.expires().filter(day -> day.isBefore(today.plusDays(DAYS))).isPresent();
  }

  private static Reporter at(Report report, Intent intent, String code, Severity severity) {
    return report.reporter(code, severity, path -> intent.positions().of(path));
  }

  /** Is the last day of a grant over? */
  public static boolean hasExpired(Intent intent, Grant grant, Instant now) {
    return grant.expires().filter(intent.execution().today(now)::isAfter).isPresent();
  }
}
