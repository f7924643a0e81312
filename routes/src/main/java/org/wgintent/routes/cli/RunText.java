package org.wgintent.routes.cli;

import java.util.List;
import org.wgintent.job.Run;

/** A run, for people; and what a process ends with after it. */
final class RunText {

  private RunText() {}

  static void print(Run run) {
    run.view().log().forEach(Console::note);
    printEnd(run);
  }

  /** Of a run whose lines were shown as they came. */
  static void printEnd(Run run) {
    Run.View view = run.view();
    view.diagnostics().forEach(line -> Console.print(line + "\n"));
    Console.note("run " + view.id() + " of " + view.branch() + ": " + view.outcome());
  }

  /** What a process ends with after several: the last that is not done. */
  static ExitCode exit(List<Run> runs) {
    return runs.stream()
        .map(RunText::exit)
        .filter(exit -> exit != ExitCode.DONE)
        .reduce(ExitCode.DONE, (earlier, later) -> later);
  }

  static ExitCode exit(Run run) {
    return ExitCode.of(run.outcome());
  }
}
