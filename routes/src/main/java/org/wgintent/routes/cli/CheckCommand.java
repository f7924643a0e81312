package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.job.Change;
import org.wgintent.job.Pipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code check [DIR]}: everything that is wrong with intent; offline, without a vault. */
@Command(
    name = "check",
    description = "Say everything that is wrong with the intent in a folder.",
    footer = {
      "  wg-intent check",
      "  wg-intent check ~/network --site home",
      "  wg-intent check --repo /srv/git/intent.git --format json"
    })
final class CheckCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where domain.yaml is, or sites/ (default: here).")
  private Path folder = Path.of("");

  @Mixin private DomainOptions domain = new DomainOptions();

  @Mixin private FormatOption format = new FormatOption();

  @Override
  public Integer call() throws IOException {
    List<Diagnostic> all = new ArrayList<>();
    try (DomainOptions.Source source = domain.open(folder, Optional.empty())) {
      Pipeline pipeline = new Pipeline(source.site());
      for (Change change : source.changes()) {
        all.addAll(pipeline.check(change).diagnostics());
      }
    }
    List<Diagnostic> found = all.stream().distinct().sorted().toList();
    long errors = found.stream().filter(Diagnostic::isError).count();
    switch (format.value) {
      case json -> Console.print(DiagnosticFormat.json(found));
      case text, markdown -> {
        Console.print(DiagnosticFormat.text(found));
        Console.note(errors + " errors, " + (found.size() - errors) + " warnings");
      }
    }
    return (errors == 0 ? ExitCode.DONE : ExitCode.REJECTED).code();
  }
}
