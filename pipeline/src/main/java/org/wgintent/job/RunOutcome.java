package org.wgintent.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
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
    /** Intent is rejected; the run has the diagnostics. */
    REJECTED,
    /** Something in the environment failed: it is tried again. */
    FAILED,
    MEASURED;

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** With one. */
  record Deployed(Receipt.Outcome how) implements RunOutcome {
    @JsonValue
    @Override
    public String toString() {
      return how.text();
    }
  }

  /** May what hindered it pass, so that the same change is tried again? */
  default boolean isToBeTriedAgain() {
    return this == Plain.FAILED || (this instanceof Deployed(var how) && how.isToBeTriedAgain());
  }
}
