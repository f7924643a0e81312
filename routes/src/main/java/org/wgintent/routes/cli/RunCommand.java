package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.deploy.Deployment;
import org.wgintent.job.Change;
import org.wgintent.job.GitException;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Run;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: the whole job once, for one branch or for all that wait; then it is gone. */
@Command(
    name = "run",
    description = "Handle what waits in the repository, once.",
    footer = {"  wg-intent run", "  wg-intent run --rev first-network"})
final class RunCommand implements Callable<Integer> {

  @Option(names = "--rev", paramLabel = "BRANCH", description = "This branch only.")
  private Optional<String> branch = Optional.empty();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.open()) {
      Site open = opened.site();
      Pipeline pipeline = new Pipeline(open, new RunProgress());
      List<Run> runs = new ArrayList<>();
      for (Change change : changes(open, pipeline)) {
        Run run = pipeline.handle(change, Deployment.Rules.USUAL);
        RunText.printEnd(run);
        runs.add(run);
      }
      return RunText.exit(runs).code();
    }
  }

  private List<Change> changes(Site open, Pipeline pipeline) {
    if (branch.isEmpty()) {
      return pipeline.findPendingChanges();
    }
    ObjectName head =
        open.repository()
            .branch(branch.get())
            .orElseThrow(() -> new GitException("there is no branch " + branch.get()));
    return pipeline.changes(branch.get(), head);
  }
}
