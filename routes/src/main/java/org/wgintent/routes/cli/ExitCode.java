package org.wgintent.routes.cli;

import org.wgintent.job.RunOutcome;
import org.wgintent.job.RunOutcome.Plain;

/** What a process of wg-intent ends with; scripts rely on these. */
public enum ExitCode {
  DONE(0, "done, or nothing to do"),
  USAGE(1, "wrong usage"),
  REJECTED(2, "intent rejected"),
  GIT(3, "trouble with Git"),
  ROLLED_BACK(5, "rolled back: every server is where it was"),
  UNKNOWN(6, "unknown: contact was lost between confirmations"),
  DRIFT(7, "drift found"),
  REFUSED(8, "refused: stale, a guard, or quarantine"),
  PENDING(9, "pending: servers out of reach, or a window for changes that is closed"),
  ENVIRONMENT(30, "the environment lacks something"),
  BUG(31, "our bug");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** After a run. */
  static ExitCode of(RunOutcome outcome) {
    return switch (outcome) {
      case Plain.RUNNING, Plain.PROPOSED, Plain.UNCHANGED, Plain.MEASURED -> DONE;
      case Plain.REJECTED -> REJECTED;
      case Plain.WAITING -> PENDING;
      case Plain.FAILED -> ENVIRONMENT;
      case RunOutcome.Deployed(var how) ->
          switch (how) {
            case NOTHING_TO_DO, CONFIRMED -> DONE;
            case PENDING -> PENDING;
            case HELD_BACK, REFUSED -> REFUSED;
            case INTERRUPTED, ROLLED_BACK -> ROLLED_BACK;
            case UNKNOWN -> UNKNOWN;
          };
    };
  }

  public int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }
}
