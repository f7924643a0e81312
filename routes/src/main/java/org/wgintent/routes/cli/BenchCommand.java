package org.wgintent.routes.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.wgintent.domain.BenchmarkProfile;
import org.wgintent.job.BenchmarkRuns;
import org.wgintent.job.Change;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Proposal;
import org.wgintent.job.Run;
import org.wgintent.job.RunOutcome;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: measures the planned cells of {@code main} now. */
@Command(
    name = "bench",
    description = "Run the planned benchmarks of main now.",
    footer = {
      "  wg-intent bench --smoke",
      "  wg-intent bench --interface wg1 --interface wg2 --budget 30"
    })
final class BenchCommand implements Callable<Integer> {

  @Option(names = "--interface", paramLabel = "NAME", description = "Only these.")
  private List<String> interfaces = List.of();

  @Option(names = "--smoke", description = "The same as --profile smoke.")
  private boolean smoke;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "smoke: shows that it works; standard: verdicts; full: a night.")
  private String profile = BenchmarkProfile.STANDARD.text();

  @Option(
      names = "--budget",
      paramLabel = "MINUTES",
      description = "As many blocks as fit into this time.")
  private Optional<Integer> budget = Optional.empty();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    BenchmarkProfile asked = asked();
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      Pipeline pipeline = new Pipeline(open, new RunProgress());
      Proposal main = pipeline.onMain();
      Change change = main.candidate().change();
      Run run = pipeline.begin(change);
      BenchmarkRuns.Result result =
          new BenchmarkRuns(open)
              .run(
                  main.compiled(),
                  change.head().hex(),
                  asked,
                  i -> interfaces.isEmpty() || interfaces.contains(i.value()),
                  budget.map(minutes -> open.clock().instant().plus(Duration.ofMinutes(minutes))),
                  run);
      run.end(RunOutcome.Plain.MEASURED);
      RunText.printEnd(run);
      return (result.isComplete() ? ExitCode.DONE : ExitCode.ENVIRONMENT).code();
    }
  }

  private BenchmarkProfile asked() {
    if (budget.filter(minutes -> minutes < 1).isPresent()) {
      throw new CommandException(ExitCode.USAGE, "--budget: at least 1 minute");
    }
    BenchmarkProfile named = BenchmarkProfile.byText().get(profile);
    if (named == null) {
      throw new CommandException(
          ExitCode.USAGE,
          "--profile: one of "
              + String.join(", ", new TreeSet<>(BenchmarkProfile.byText().keySet())));
    }
    return smoke ? BenchmarkProfile.SMOKE : named;
  }
}
