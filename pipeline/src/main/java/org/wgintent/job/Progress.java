package org.wgintent.job;

import java.io.IOException;
import org.wgintent.stage.Outcome;

/** A run between two steps: its value so far, or the diagnostics that ended it. */
public record Progress(Run run, Outcome<?> outcome) {

  /** Where the last step gave {@code type}. */
  <T> Outcome<T> outcome(Class<T> type) {
    return switch (outcome) {
      case Outcome.Ok<?>(var value, var warnings) -> new Outcome.Ok<>(type.cast(value), warnings);
      case Outcome.Rejected<?>(var diagnostics) -> new Outcome.Rejected<>(diagnostics);
    };
  }

  /**
   * The next step. What was rejected passes all steps after it untouched.
   *
   * @param step one that takes what is there, as {@link Job} sees to
   */
  public <I, O> Progress through(Step<I, O> step) throws IOException {
    if (!(outcome instanceof Outcome.Ok<?>(var value, var warnings))) {
      return this;
    }
    @SuppressWarnings("unchecked")
    I input = (I) value;
    if (!step.isFor(run, input)) {
      return this;
    }
    run.enter(step.name());
    Outcome<O> given = step.apply(run, input);
    Outcome<O> result = new Outcome.Ok<>(input, warnings).then(same -> given);
    run.found(result.diagnostics());
    if (result instanceof Outcome.Rejected<O>) {
      run.end(RunOutcome.Plain.REJECTED);
    }
    return new Progress(run, result);
  }
}
