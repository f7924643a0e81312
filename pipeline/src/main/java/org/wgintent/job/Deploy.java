package org.wgintent.job;

import java.io.IOException;
import java.util.List;
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
    Deploys deploys = new Deploys(all.in(run.domain()));
    deploys.withLock(
        run,
        () -> {
          deploys.accept(run, proposal.compiled());
          if (deploys.isApplied(proposal.compiled())) {
            run.log("input " + proposal.compiled().input() + " is applied already");
            run.end(RunOutcome.Plain.UNCHANGED);
          } else {
            deploys.deploy(run, proposal.compiled(), run.rules(), server -> true);
          }
          return proposal;
        });
    return new Outcome.Ok<>(proposal, List.of());
  }
}
