package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.Change;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Proposal;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compile [DIR]}: state and generated files, as the pipeline would propose them. */
@Command(
    name = "compile",
    description = "Compile the intent in a folder to state/ and generated/.",
    footer = {
      "  wg-intent compile --out /tmp/compiled",
      "  wg-intent compile ~/network --site home --vault /var/lib/wg-intent-vault"
    })
final class CompileCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where domain.yaml is, or sites/ (default: here).")
  private Path folder = Path.of("");

  @Mixin private DomainOptions domain = new DomainOptions();

  @Option(names = "--out", paramLabel = "DIR", description = "Where to write (default: nowhere).")
  private Optional<Path> out = Optional.empty();

  @Mixin private VaultOption vault = new VaultOption();

  @Override
  public Integer call() throws IOException {
    List<Diagnostic> found = new ArrayList<>();
    Map<DomainFolder, Compiled> all = new TreeMap<>();
    boolean complete = true;
    try (DomainOptions.Source source = domain.open(folder, vault.path())) {
      Pipeline pipeline = new Pipeline(source.site());
      for (Change change : source.changes()) {
        Outcome<Proposal> outcome = pipeline.ask(change);
        found.addAll(outcome.diagnostics());
        switch (outcome) {
          case Outcome.Ok<Proposal>(var proposal, var warnings) ->
              all.put(change.domain(), proposal.compiled());
          case Outcome.Rejected<Proposal> rejected -> complete = false;
        }
      }
    }
    Console.print(DiagnosticFormat.text(found.stream().distinct().sorted().toList()));
    if (!complete) {
      return ExitCode.REJECTED.code();
    }
    for (Map.Entry<DomainFolder, Compiled> one : all.entrySet()) {
      Compiled compiled = one.getValue();
      if (out.isPresent()) {
        new OutputFolder(out.get().resolve(one.getKey().path())).hold(compiled);
      }
      Console.note(
          (one.getKey().isRoot() ? "" : one.getKey() + ": ")
              + compiled.generated().size()
              + " files, input "
              + compiled.input().hex());
    }
    return ExitCode.DONE.code();
  }
}
