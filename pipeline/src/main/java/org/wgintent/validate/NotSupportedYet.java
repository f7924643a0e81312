package org.wgintent.validate;

import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;

/** No key is silent: what is read and has no effect in this version is said at its place. */
final class NotSupportedYet implements Rule {

  @Override
  public String code() {
    return "WG612";
  }

  @Override
  public Severity severity() {
    return Severity.WARNING;
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (int i = 0; i < intent.inventory().grants().size(); i++) {
      if (intent.inventory().grants().get(i).expires().isPresent()) {
        say(report, "grants[" + i + "].expires", "remove the grant when its time is over");
      }
    }
    if (intent.execution().benchmarks().schedule().isPresent()) {
      say(
          report,
          "execution.benchmarks.schedule.cron",
          "call 'wg-intent bench' from cron(8) or a systemd timer");
    }
    if (intent.execution().drift().flatMap(drift -> drift.schedule()).isPresent()) {
      say(
          report,
          "execution.drift.schedule",
          "call 'wg-intent drift' from cron(8) or a systemd timer");
    }
  }

  private static void say(Reporter report, String path, String hint) {
    report.at(
        path, path.substring(path.lastIndexOf('.') + 1) + " is not supported yet: ignored", hint);
  }
}
