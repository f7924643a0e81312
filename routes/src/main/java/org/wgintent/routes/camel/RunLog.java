package org.wgintent.routes.camel;

import java.util.Optional;
import org.jboss.logging.Logger;
import org.wgintent.job.Run;
import org.wgintent.job.RunListener;
import org.wgintent.job.RunOutcome;

/** What becomes of runs, in this process's log. */
final class RunLog implements RunListener {

  private static final Logger LOG = Logger.getLogger("wg-intent");

  @Override
  public void begun(Run run) {
    LOG.infof("run %s: %s of %s is %s", run.id(), run.branch(), run.domain(), run.commit());
  }

  @Override
  public void ended(Run run, boolean isToBeTriedAgain) {
    LOG.logf(
        isToBeTriedAgain && run.outcome() != RunOutcome.Plain.WAITING
            ? Logger.Level.ERROR
            : Logger.Level.INFO,
        "run %s: %s",
        run.id(),
        run.outcome());
    Run.View view = run.view();
    view.log().forEach(line -> LOG.infof("run %s: %s", run.id(), line));
    view.diagnostics().forEach(line -> LOG.infof("run %s: %s", run.id(), line));
  }

  @Override
  public void failed(Optional<Run> run, Exception cause) {
    LOG.errorf(cause, "run %s failed", run.map(Run::id).orElse("-"));
  }
}
