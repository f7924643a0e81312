package org.wgintent.job;

import java.time.Instant;
import java.util.Optional;

/** Nothing was begun: it is a time at which no changes are to be made on servers. */
public final class ClosedException extends RefusedException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Instant> opens;

  ClosedException(Optional<Instant> opens) {
    super(
        "changes wait "
            + opens
                .map(at -> "until " + at)
                .orElse("for ever: none of their windows in execution.yaml ever opens")
            + "; --outside-windows REASON makes them now");
    this.opens = opens;
  }

  /** When they may be made. */
  Optional<Instant> opens() {
    return opens;
  }
}
