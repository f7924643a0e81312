package org.wgintent.routes.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.routes.Compilers;
import org.wgintent.routes.cli.WorkFolder.Domains;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.validate.SitesApart;

/** Checking and compiling a domain in a plain folder, beside the others of its repository. */
final class Compilation {

  private final Compiler compiler = Compilers.current();
  private final IntentFiles files;
  private final State base;
  private final Outcome<Intent> checked;

  Compilation(Domains domains, WorkFolder folder) throws IOException {
    Report report = new Report();
    report.addAll(domains.problems());
    this.files = folder.intent();
    this.base = folder.state(report);
    this.checked = compiler.check(files, report.sorted(), base, others(domains, folder));
  }

  private static Map<DomainFolder, SitesApart.Own> others(Domains domains, WorkFolder folder)
      throws IOException {
    try {
      return SitesApart.others(
          folder.domain(),
          domains.beside().stream().map(WorkFolder::domain).toList(),
          other -> {
            try {
              return new WorkFolder(folder.path(), other).intent();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What is wrong with the domains of a folder, each by itself and beside each other. */
  static List<Diagnostic> check(Domains domains) throws IOException {
    List<Diagnostic> found = new ArrayList<>();
    for (WorkFolder folder : domains.folders()) {
      found.addAll(new Compilation(domains, folder).checked().diagnostics());
    }
    return found.stream().distinct().sorted().toList();
  }

  Outcome<Intent> checked() {
    return checked;
  }

  State base() {
    return base;
  }

  Outcome<Compiled> compiled(Optional<KeyRing> keyRing) {
    return compiled(base, keyRing);
  }

  /** With another state than the folder's. */
  Outcome<Compiled> compiled(State state, Optional<KeyRing> keyRing) {
    return checked.then(intent -> compiler.compile(files, intent, state, keyRing));
  }
}
