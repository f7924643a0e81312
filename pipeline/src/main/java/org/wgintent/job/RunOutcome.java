package org.wgintent.job;

import java.util.Locale;
import java.util.stream.Stream;
import org.wgintent.deploy.Receipt;

/** What became of a run. Prints as people and {@code /runs} see it. */
public sealed interface RunOutcome {

  /** Without a deploy. */
  enum Plain implements RunOutcome {
    RUNNING,
    /** {@code review/<branch>} waits for a person. */
    PROPOSED,
    /** There was nothing to propose or to deploy. */
    UNCHANGED,
    /** It is a time at which no changes are made: it is done when that is over. */
    WAITING,
    /** Intent is rejected; the run has the diagnostics. */
    REJECTED,
    /** Something in the environment failed: it is tried again. */
    FAILED,
    MEASURED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** With one. */
  record Deployed(Receipt.Outcome how) implements RunOutcome {
    @Override
    public String toString() {
      return how.text();
    }
  }

  /**
   * As it prints.
   *
   * @throws IllegalArgumentException if none prints so
   */
  static RunOutcome named(String text) {
    Stream<RunOutcome> deployed = Stream.of(Receipt.Outcome.values()).map(Deployed::new);
    return Stream.concat(Stream.of(Plain.values()), deployed)
        .filter(outcome -> outcome.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no outcome of a run: " + text));
  }

  /** The worse of this and how a deploy ended. */
  default RunOutcome orWorse(Receipt.Outcome other) {
    return this instanceof Deployed(var how) && how.compareTo(other) >= 0
        ? this
        : new Deployed(other);
  }

  /** May what hindered it pass, so that the same change is tried again? */
  default boolean isToBeTriedAgain() {
    return this == Plain.FAILED
        || this == Plain.WAITING
        || (this instanceof Deployed(var how) && how.isToBeTriedAgain());
  }
}
