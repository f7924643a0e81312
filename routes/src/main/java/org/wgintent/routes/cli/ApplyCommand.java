package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.wgintent.deploy.Deployment;
import org.wgintent.job.Change;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Repository;
import org.wgintent.job.Run;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code apply}: deploys {@code main}, after compiling it again. */
@Command(
    name = "apply",
    description = "Deploy main, if it is exactly what it compiles to.",
    footer = {
      "  wg-intent apply",
      "  wg-intent apply --site home --accept-drift",
      "  wg-intent apply --retry",
      "  wg-intent apply --outside-windows \"the uplink is down\""
    })
final class ApplyCommand implements Callable<Integer> {

  @Option(names = "--allow-peer-drop", description = "More than half of the peers may go at once.")
  private boolean allowPeerDrop;

  @Option(
      names = "--accept-drift",
      description = "What was changed by hand on servers is put as main says.")
  private boolean acceptDrift;

  @Option(names = "--retry", description = "What is held back is tried again.")
  private boolean retry;

  @Mixin private WindowsOption windows = new WindowsOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      ObjectName main = DomainOptions.main(open.repository());
      Change change = new Change(open.domain(), Repository.MAIN, main);
      Pipeline pipeline = new Pipeline(open, new RunProgress());
      // What is taken away waits for nothing that may be wrong with main.
      List<Run> runs = new ArrayList<>(pipeline.takeAway());
      runs.add(pipeline.handle(change, rules()));
      runs.forEach(RunText::printEnd);
      return RunText.exit(runs).code();
    }
  }

  private Deployment.Rules rules() {
    Deployment.Rules usual = Deployment.Rules.USUAL;
    return new Deployment.Rules(
        usual.leastRevert(), allowPeerDrop, acceptDrift, false, retry, windows.reason());
  }
}
