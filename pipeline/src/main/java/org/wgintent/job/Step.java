package org.wgintent.job;

import java.io.IOException;
import org.wgintent.stage.Outcome;

/**
 * One step of the job: from what the step before it gave to what the next one takes, or to all that
 * is wrong. Steps that act on servers or on Git are safe to repeat.
 */
public interface Step<I, O> {

  /** As {@code run} and {@code /runs} show it. */
  String name();

  /** Is there anything to do here for this run? What is passed over is given on as it came. */
  default boolean isFor(Run run, I input) {
    return true;
  }

  Outcome<O> apply(Run run, I input) throws IOException;
}
