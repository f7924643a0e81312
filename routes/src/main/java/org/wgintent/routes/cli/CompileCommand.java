package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.diagnostic.DiagnosticFormat;
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
    Outcome<Compiled> outcome = Compilation.of(new WorkFolder(folder), vault.open());
    Console.print(DiagnosticFormat.text(outcome.diagnostics()));
    return switch (outcome) {
      case Outcome.Rejected<Compiled>(var diagnostics) -> ExitCode.REJECTED.code();
      case Outcome.Ok<Compiled>(var compiled, var warnings) -> {
        if (out.isPresent()) {
          WorkFolder target = new WorkFolder(out.get());
          target.write("state", compiled.stateFiles());
          target.write("generated", compiled.generated());
        }
        Console.note(compiled.generated().size() + " files, input " + compiled.input().hex());
        yield ExitCode.DONE.code();
      }
    };
  }
}
