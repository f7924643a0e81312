package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.validate.Validation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check [DIR]}: everything that is wrong with intent; offline, without a vault. */
@Command(name = "check", description = "Say everything that is wrong with the intent in a folder.")
final class CheckCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "Where domain.yaml is.")
  private Path folder = Path.of("");

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.text;

  @Override
  public Integer call() throws IOException {
    Validation.Result result = Validation.validate(new WorkFolder(folder).intent());
    List<Diagnostic> found = result.diagnostics();
    switch (format) {
      case json -> Console.print(DiagnosticFormat.json(found));
      case text, markdown -> {
        Console.print(DiagnosticFormat.text(found));
        long errors = found.stream().filter(Diagnostic::isError).count();
        Console.note(errors + " errors, " + (found.size() - errors) + " warnings");
      }
    }
    return (result.intent().isPresent() ? ExitCode.DONE : ExitCode.REJECTED).code();
  }
}
