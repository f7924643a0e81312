package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.job.Compilations;
import org.wgintent.job.GitTrouble;
import org.wgintent.job.Site;
import org.wgintent.review.Plan;
import org.wgintent.review.PlanText;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.cli.WorkFolder.Domains;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plan [DIR]}: what the intent in a folder would change on what {@code main} has. */
@Command(name = "plan", description = "Say what the intent in a folder would change.")
final class PlanCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "Where domain.yaml is.")
  private Path folder = Path.of("");

  @Option(
      names = "--against",
      paramLabel = "REV",
      defaultValue = "main",
      description = "A revision of the repository (default: main).")
  private String against = "main";

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.text;

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.open()) {
      Site open = opened.site();
      ExitCode exit = ExitCode.DONE;
      Domains domains = Domains.in(folder);
      for (WorkFolder work : domains.folders()) {
        if (domains.folders().size() > 1 && format != Format.json) {
          Console.print("# " + work.domain() + "\n\n");
        }
        if (!planned(new Compilation(domains, work), open.in(work.domain()))) {
          exit = ExitCode.REJECTED;
        }
      }
      return exit.code();
    }
  }

  private boolean planned(Compilation work, Site open) throws IOException {
    return switch (work.compiled(open.keyRing())) {
      case Outcome.Rejected<Compiled>(var diagnostics) -> {
        Console.print(DiagnosticFormat.text(diagnostics));
        yield false;
      }
      case Outcome.Ok<Compiled>(var compiled, var warnings) -> {
        Plan plan = Plan.between(before(open), compiled, warnings);
        Console.print(format == Format.json ? PlanText.json(plan) : PlanText.markdown(plan));
        yield true;
      }
    };
  }

  private Optional<Compiled> before(Site open) {
    Compilations compilations = new Compilations(open);
    return open.repository()
        .resolve(against)
        .map(
            commit ->
                compilations
                    .compiled(commit)
                    .orElseThrow(() -> new GitTrouble(against + " does not compile")))
        .or(
            () -> {
              if (!against.equals("main")) {
                throw new GitTrouble("there is no revision " + against);
              }
              return Optional.empty();
            });
  }
}
