package org.wgintent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * When something is to be done again and again. Where clocks are put forward, what falls into the
 * gap is done once after it; where they are put back, each time is the first of its two.
 *
 * @param missed what becomes of a time at which nobody was there
 * @param delay after each time of {@code cron}: so that not every domain begins in the same second
 */
public record Schedule(Cron cron, ZoneId zone, Missed missed, Duration delay) {

  /** How late something may begin that is not to be caught up. */
  public static final Duration LATE = Duration.ofMinutes(10);

  /** What becomes of a time at which nobody was there. */
  public enum Missed {
    /** It is done once as soon as somebody is there, however many times were missed. */
    RUN,
    /** The next time will do. */
    SKIP
  }

  /** The first time after this one. */
  public Optional<Instant> next(Instant after) {
    Instant from = after.minus(delay);
    Optional<LocalDateTime> local = cron.next(local(from));
    while (local.isPresent() && !instant(local.get()).isAfter(from)) {
      local = cron.next(local.get());
    }
    return local.map(this::instant).map(at -> at.plus(delay));
  }

  /** The last time that is not after this one. */
  public Optional<Instant> last(Instant until) {
    Instant to = until.minus(delay);
    LocalDateTime at = local(to);
    ZoneOffsetTransition changed = zone.getRules().getTransition(at);
    // Times that come twice are over at their first: this may be the second.
    LocalDateTime from =
        changed != null && changed.isOverlap() ? changed.getDateTimeBefore() : at.plusSeconds(1);
    Optional<LocalDateTime> local = cron.last(from);
    while (local.isPresent() && instant(local.get()).isAfter(to)) {
      local = cron.last(local.get());
    }
    return local.map(this::instant).map(time -> time.plus(delay));
  }

  private LocalDateTime local(Instant at) {
    return at.atZone(zone).toLocalDateTime();
  }

  private Instant instant(LocalDateTime local) {
    ZoneOffsetTransition changed = zone.getRules().getTransition(local);
    return changed != null && changed.isGap()
        ? changed.getInstant()
        : local.atZone(zone).toInstant();
  }

  /**
   * What was done of a schedule.
   *
   * @param since when it was seen first: nothing is due that was before
   * @param ended the newest of its times that was done, to the end
   */
  public record Done(Instant since, Optional<Instant> ended) {}

  /**
   * The time that is to be made good now, the newest of all that were not: also one that was begun
   * and not ended.
   */
  public Optional<Instant> due(Done done, Instant now) {
    return last(now)
        .filter(done.since()::isBefore)
        .filter(time -> done.ended().filter(ended -> !ended.isBefore(time)).isEmpty())
        .filter(time -> missed == Missed.RUN || !now.isAfter(time.plus(LATE)));
  }

  /** Is a time that was not made good longer ago than it is to the next one? */
  public boolean isOverdue(Done done, Instant now) {
    Instant from = done.ended().filter(done.since()::isBefore).orElse(done.since());
    return next(from).flatMap(this::next).filter(second -> !now.isBefore(second)).isPresent();
  }
}
