package org.wgintent.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When something is tried again: later and later. */
record Retry(Instant after, Duration pause) {

  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LAST = Duration.ofMinutes(10);

  static Retry after(Optional<Retry> last, Instant now) {
    Duration pause = last.map(before -> before.pause().multipliedBy(2)).orElse(FIRST);
    if (pause.compareTo(LAST) > 0) {
      pause = LAST;
    }
    return new Retry(now.plus(pause), pause);
  }

  static Retry at(Instant time) {
    return new Retry(time, FIRST);
  }

  boolean isDue(Instant now) {
    return !after.isAfter(now);
  }
}
