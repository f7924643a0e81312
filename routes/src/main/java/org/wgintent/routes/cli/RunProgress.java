package org.wgintent.routes.cli;

import java.util.Optional;
import org.wgintent.job.Run;
import org.wgintent.job.RunListener;

/** A run as it goes on: its lines as they come, and on a terminal the step that it is at. */
final class RunProgress implements RunListener {

  private static final String CLEAR = "\r\033[K";

  private final boolean terminal = Console.isTerminal();

  @Override
  public void begun(Run run) {
    // Said when it ends.
  }

  @Override
  public synchronized void entered(Run run, String step) {
    if (terminal) {
      Console.transientNote(CLEAR + run.branch() + " of " + run.domain() + ": " + step + " …");
    }
  }

  @Override
  public synchronized void logged(Run run, String line) {
    // Sites are at work at the same time.
    String of = run.domain().isRoot() ? "" : run.domain() + ": ";
    Console.note((terminal ? CLEAR : "") + of + line);
  }

  @Override
  public synchronized void ended(Run run, boolean isToBeTriedAgain) {
    if (terminal) {
      Console.transientNote(CLEAR);
    }
  }

  @Override
  public void failed(Optional<Run> run, Exception cause) {
    if (run.isEmpty()) {
      Console.note((terminal ? CLEAR : "") + cause.getMessage()); // else the run has it
    }
  }
}
