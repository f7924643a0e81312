package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.deploy.Deployment;
import org.wgintent.job.GitException;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Rollback;
import org.wgintent.job.Run;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rollback SERVER}: a server becomes what it was before. */
@Command(
    name = "rollback",
    description =
        "Bring a server back to what it was before, less what was revoked since; hold back what it is.",
    footer = {"  wg-intent rollback router", "  wg-intent rollback router --to main~2"})
final class RollbackCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "SERVER", description = "A server of domain.yaml.")
  private String server = "";

  @Option(
      names = "--to",
      paramLabel = "REV",
      description = "The commit that it goes back to (default: the one before).")
  private Optional<String> to = Optional.empty();

  @Option(names = "--allow-peer-drop", description = "More than half of the peers may go at once.")
  private boolean allowPeerDrop;

  @Option(
      names = "--accept-drift",
      description = "What was changed by hand on the server is undone.")
  private boolean acceptDrift;

  @Mixin private WindowsOption windows = new WindowsOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      Optional<ObjectName> commit = to.flatMap(open.repository()::resolve);
      if (to.isPresent() && commit.isEmpty()) {
        throw new GitException("there is no revision " + to.get());
      }
      Run run =
          new Rollback(open, DomainOptions.server(server)).run(commit, rules(), new RunProgress());
      RunText.printEnd(run);
      return RunText.exit(run).code();
    }
  }

  private Deployment.Rules rules() {
    Deployment.Rules usual = Deployment.Rules.USUAL;
    return new Deployment.Rules(
        usual.leastRevert(), allowPeerDrop, acceptDrift, false, false, windows.reason());
  }
}
