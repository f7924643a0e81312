package org.wgintent.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.wgintent.deploy.Receipt;
import org.wgintent.domain.BenchmarkProfile;
import org.wgintent.domain.Execution.Schedule;
import org.wgintent.stage.Outcome;

/** A deploy that changed something is followed by its benchmarks. */
final class Benchmark implements Step<Proposal, Proposal> {

  private final Site all;

  Benchmark(Site all) {
    this.all = all;
  }

  @Override
  public String name() {
    return "benchmark";
  }

  @Override
  public boolean isFor(Run run, Proposal proposal) {
    return run.outcome().equals(new RunOutcome.Deployed(Receipt.Outcome.CONFIRMED));
  }

  @Override
  public Outcome<Proposal> apply(Run run, Proposal proposal) throws IOException {
    BenchmarkProfile profile =
        proposal
            .compiled()
            .intent()
            .execution()
            .benchmarks()
            .schedule()
            .map(Schedule::profile)
            .orElse(BenchmarkProfile.SMOKE);
    try {
      new BenchmarkRuns(all.in(run.domain()))
          .run(proposal.compiled(), run.commit(), profile, i -> true, Optional.empty(), run)
          .results()
          .ifPresent(
              commit ->
                  run.log(
                      Repository.REVIEW
                          + Review.name(run.domain(), BenchmarkRuns.FOLDER)
                          + " is "
                          + commit));
    } catch (RefusedException refused) {
      run.log("not measured: " + refused.getMessage());
    }
    return new Outcome.Ok<>(proposal, List.of());
  }
}
