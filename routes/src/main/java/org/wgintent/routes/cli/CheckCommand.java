package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.Pipeline;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.folder.FolderRepository;
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
    WorkFolder work = WorkFolder.in(folder);
    Pipeline pipeline = new Pipeline(OpenSite.of(work.repository(), Optional.empty()));
    List<Diagnostic> all = new ArrayList<>();
    for (DomainFolder domain : work.domains()) {
      all.addAll(pipeline.check(FolderRepository.change(domain)).diagnostics());
    }
    List<Diagnostic> found = all.stream().distinct().sorted().toList();
    long errors = found.stream().filter(Diagnostic::isError).count();
    switch (format) {
      case json -> Console.print(DiagnosticFormat.json(found));
      case text, markdown -> {
        Console.print(DiagnosticFormat.text(found));
        Console.note(errors + " errors, " + (found.size() - errors) + " warnings");
      }
    }
    return (errors == 0 ? ExitCode.DONE : ExitCode.REJECTED).code();
  }
}
