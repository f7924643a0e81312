package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.GitException;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Proposal;
import org.wgintent.job.Repository;
import org.wgintent.job.Site;
import org.wgintent.review.Plan;
import org.wgintent.review.PlanText;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.folder.FolderRepository;
import org.wgintent.stage.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plan [DIR]}: what the intent in a folder would change on what {@code main} has. */
@Command(
    name = "plan",
    description = "Say what the intent in a folder would change.",
    footer = {"  wg-intent plan", "  wg-intent plan ~/network --against main~1 --format json"})
final class PlanCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where domain.yaml is, or sites/ (default: here).")
  private Path folder = Path.of("");

  @Option(
      names = "--against",
      paramLabel = "REV",
      description = "A revision of the repository (default: main, and what servers have of it).")
  private Optional<String> against = Optional.empty();

  @Mixin private FormatOption format = new FormatOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    WorkFolder work = WorkFolder.in(folder, site.name);
    try (OpenSite opened = site.open()) {
      Site open = opened.site();
      Optional<ObjectName> before = before(open);
      Pipeline pipeline =
          new Pipeline(open.reading(work.repository().on(open.repository(), before)));
      ExitCode exit = ExitCode.DONE;
      for (DomainFolder domain : work.domains()) {
        if (work.domains().size() > 1 && !format.isJson()) {
          Console.print("# " + domain + "\n\n");
        }
        switch (pipeline.ask(FolderRepository.change(domain))) {
          case Outcome.Rejected<Proposal>(var diagnostics) -> {
            Console.print(DiagnosticFormat.text(diagnostics));
            exit = ExitCode.REJECTED;
          }
          case Outcome.Ok<Proposal>(var proposal, var warnings) -> {
            // Beside the plan, which programs read.
            DiagnosticFormat.text(warnings).lines().forEach(Console::note);
            print(proposal, before, warnings);
          }
        }
      }
      return exit.code();
    }
  }

  private void print(Proposal proposal, Optional<ObjectName> before, List<Diagnostic> warnings) {
    if (before.isPresent() && proposal.before().isEmpty()) {
      throw new GitException(revision() + " does not compile");
    }
    Plan plan =
        against.isEmpty()
            ? proposal.plan()
            : Plan.between(Plan.Before.of(proposal.before()), proposal.compiled(), warnings);
    Console.print(format.isJson() ? PlanText.json(plan) : PlanText.markdown(plan));
  }

  /** An empty repository has no main yet: everything is new. */
  private Optional<ObjectName> before(Site open) {
    Optional<ObjectName> commit = open.repository().resolve(revision());
    if (commit.isEmpty() && !revision().equals(Repository.MAIN)) {
      throw new GitException("there is no revision " + revision());
    }
    return commit;
  }

  private String revision() {
    return against.orElse(Repository.MAIN);
  }
}
