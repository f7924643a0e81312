package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.wgintent.derive.KeyRing;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.domain.DomainFolder;
import org.wgintent.routes.cli.WorkFolder.Domains;
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
    Domains domains = Domains.in(folder);
    List<Diagnostic> found = new ArrayList<>();
    Map<DomainFolder, Compilation> work = new TreeMap<>();
    for (WorkFolder folder : domains.folders()) {
      Compilation compilation = new Compilation(domains, folder);
      found.addAll(compilation.checked().diagnostics());
      work.put(folder.domain(), compilation);
    }
    Map<DomainFolder, Compiled> all = new TreeMap<>();
    if (found.stream().noneMatch(Diagnostic::isError)) {
      Optional<KeyRing> keyRing = vault.open();
      work.forEach(
          (domain, compilation) -> {
            Outcome<Compiled> outcome = compilation.compiled(keyRing);
            found.addAll(outcome.diagnostics());
            if (outcome instanceof Outcome.Ok<Compiled>(var compiled, var warnings)) {
              all.put(domain, compiled);
            }
          });
    }
    Console.print(DiagnosticFormat.text(found.stream().distinct().sorted().toList()));
    if (all.size() < domains.folders().size()) {
      return ExitCode.REJECTED.code();
    }
    for (Map.Entry<DomainFolder, Compiled> domain : all.entrySet()) {
      Compiled compiled = domain.getValue();
      if (out.isPresent()) {
        WorkFolder target = new WorkFolder(out.get(), domain.getKey());
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
