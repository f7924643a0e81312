package org.wgintent.job;

import java.util.function.Function;
import org.wgintent.stage.Outcome;

/**
 * A run between two stages: its value so far, or the diagnostics that ended it. What was rejected
 * passes the stages after it untouched.
 */
public record Step<T>(Run run, Outcome<T> outcome) {

  /** The next stage, by name. */
  <U> Step<U> then(String stage, Function<T, Outcome<U>> next) {
    if (outcome instanceof Outcome.Ok<T>) {
      run.enter(stage);
    }
    Outcome<U> result = outcome.then(next);
    run.found(result.diagnostics());
    return new Step<>(run, result);
  }

  public boolean isRejected() {
    return outcome instanceof Outcome.Rejected<T>;
  }
}
