package org.wgintent.job;

import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import org.wgintent.deploy.Receipt;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;

/** Brings servers to a commit of {@code main} that is exactly what it compiles to. */
final class Deploy implements Step<Proposal, Proposal> {

  private final Site all;

  Deploy(Site all) {
    this.all = all;
  }

  @Override
  public String name() {
    return "deploy";
  }

  @Override
  public boolean isFor(Run run, Proposal proposal) {
    return proposal.isToBeDeployed();
  }

  @Override
  public Outcome<Proposal> apply(Run run, Proposal proposal) throws IOException {
    Site site = all.in(run.domain());
    Deploys deploys = new Deploys(site);
    Compiled compiled = proposal.compiled();
    Review.withdraw(site, run.change());
    if (!proposal.candidate().removed()
        && !new Acceptance(site).accept(run, run.change().head(), compiled)) {
      run.end(RunOutcome.Plain.UNCHANGED);
      return new Outcome.Ok<>(proposal, List.of());
    }
    // Before anything that may wait: for a lock, for a server, for a person.
    List<Receipt> taken = deploys.takeAway(run, compiled);
    List<Receipt> receipts;
    try {
      receipts = deploy(run, compiled, site, deploys);
    } catch (ClosedException closed) {
      run.waitsUntil(closed);
      receipts = List.of();
    }
    new Reverts(site).propose(run, compiled, receipts);
    taken.stream()
        .filter(receipt -> receipt.outcome() == Receipt.Outcome.PENDING)
        .findFirst()
        .ifPresent(pending -> run.end(run.outcome().orWorse(pending.outcome())));
    return new Outcome.Ok<>(proposal, List.of());
  }

  private static List<Receipt> deploy(Run run, Compiled compiled, Site site, Deploys deploys)
      throws IOException {
    return deploys.withLock(
        run,
        () -> {
          if (new Acceptance(site).isOvertaken(run, run.change().head())) {
            run.end(RunOutcome.Plain.UNCHANGED);
            return List.of();
          }
          AppliedStates applied = new AppliedStates(site);
          boolean all = deploys.isUnsettled();
          if (all) {
            run.log("a run ended in the middle of a deploy: every server is asked");
          } else if (applied.isUpToDate(compiled)) {
            run.log("input " + compiled.input() + " is applied already");
            run.end(RunOutcome.Plain.UNCHANGED);
            return List.of();
          }
          SortedSet<ServerName> leaving = applied.leaving(compiled);
          return deploys
              .deploy(
                  run,
                  compiled,
                  run.rules(),
                  server -> all || leaving.contains(server) || applied.differs(compiled, server))
              .receipts();
        });
  }
}
