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
import org.wgintent.job.Pipeline;
import org.wgintent.job.Proposal;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.folder.FolderRepository;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compile [DIR]}: state and generated files, as the pipeline would propose them. */
@Command(name = "compile", description = "Compile the intent in a folder to state/ and generated/.")
final class CompileCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "Where domain.yaml is.")
  private Path folder = Path.of("");

  @Option(names = "--out", paramLabel = "DIR", description = "Where to write (default: nowhere).")
  private Optional<Path> out = Optional.empty();

  @Mixin private VaultOption vault = new VaultOption();

  @Override
  public Integer call() throws IOException {
    WorkFolder work = WorkFolder.in(folder);
    Pipeline pipeline = new Pipeline(OpenSite.of(work.repository(), vault.open()));
    List<Diagnostic> found = new ArrayList<>();
    Map<DomainFolder, Compiled> all = new TreeMap<>();
    for (DomainFolder domain : work.domains()) {
      Outcome<Proposal> outcome = pipeline.ask(FolderRepository.change(domain));
      found.addAll(outcome.diagnostics());
      if (outcome instanceof Outcome.Ok<Proposal>(var proposal, var warnings)) {
        all.put(domain, proposal.compiled());
      }
    }
    Console.print(DiagnosticFormat.text(found.stream().distinct().sorted().toList()));
    if (all.size() < work.domains().size()) {
      return ExitCode.REJECTED.code();
    }
    for (Map.Entry<DomainFolder, Compiled> domain : all.entrySet()) {
      Compiled compiled = domain.getValue();
      if (out.isPresent()) {
        OutputFolder target = new OutputFolder(out.get().resolve(domain.getKey().path()));
        target.write("state", compiled.stateFiles());
        target.write("generated", compiled.generated());
      }
      Console.note(
          (domain.getKey().isRoot() ? "" : domain.getKey() + ": ")
              + compiled.generated().size()
              + " files, input "
              + compiled.input().hex());
    }
    return ExitCode.DONE.code();
  }
}
