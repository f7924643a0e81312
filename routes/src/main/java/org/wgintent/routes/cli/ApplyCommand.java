package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.eclipse.jgit.lib.ObjectId;
import org.wgintent.deploy.Deployment;
import org.wgintent.routes.flow.Change;
import org.wgintent.routes.flow.Pipeline;
import org.wgintent.routes.flow.Run;
import org.wgintent.routes.flow.Site;
import org.wgintent.routes.git.GitTrouble;
import org.wgintent.routes.git.IntentRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code apply}: deploys {@code main}, after compiling it again. */
@Command(name = "apply", description = "Deploy main, if it is exactly what it compiles to.")
final class ApplyCommand implements Callable<Integer> {

  @Option(names = "--allow-peer-drop", description = "More than half of the peers may go at once.")
  private boolean allowPeerDrop;

  @Option(
      names = "--accept-drift",
      description = "What was changed by hand on servers is put as main says.")
  private boolean acceptDrift;

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (Site open = site.openDomain()) {
      ObjectId main =
          open.repository()
              .branch(IntentRepository.MAIN)
              .orElseThrow(() -> new GitTrouble("there is no main yet: push and merge first"));
      Change change = new Change(open.domain(), IntentRepository.MAIN, main);
      Run run = new Pipeline(open).handle(change, rules());
      RunText.print(run);
      return RunText.exit(run).code();
    }
  }

  private Deployment.Rules rules() {
    Deployment.Rules usual = Deployment.Rules.USUAL;
    return new Deployment.Rules(usual.leastRevert(), allowPeerDrop, acceptDrift, usual.takesAway());
  }
}
