package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.List;
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
    footer = {"  wg-intent bench --smoke", "  wg-intent bench --interface wg1 --interface wg2"})
final class BenchCommand implements Callable<Integer> {

  @Option(names = "--interface", paramLabel = "NAME", description = "Only these.")
  private List<String> interfaces = List.of();

  @Option(names = "--smoke", description = "Seconds, not minutes: shows that it works.")
  private boolean smoke;

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
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
                  smoke ? BenchmarkProfile.SMOKE : BenchmarkProfile.STANDARD,
                  i -> interfaces.isEmpty() || interfaces.contains(i.value()),
                  run);
      run.end(RunOutcome.Plain.MEASURED);
      RunText.printEnd(run);
      return (result.isComplete() ? ExitCode.DONE : ExitCode.ENVIRONMENT).code();
    }
  }
}
