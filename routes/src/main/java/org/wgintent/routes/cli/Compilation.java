package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.Intent;
import org.wgintent.routes.Compilers;
import org.wgintent.routes.cli.WorkFolder.Domains;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;
import org.wgintent.validate.SitesApart;
import org.wgintent.validate.Validation;

/** Checking and compiling plain folders. */
final class Compilation {

  private Compilation() {}

  /** What is wrong with the domains of a folder, each by itself and beside each other. */
  static List<Diagnostic> check(Domains domains) throws IOException {
    List<Diagnostic> found = new ArrayList<>(domains.problems());
    Map<DomainFolder, Intent> intents = new TreeMap<>();
    for (WorkFolder folder : domains.folders()) {
      Validation.Result result = Validation.validate(folder.intent());
      found.addAll(result.diagnostics());
      result.intent().ifPresent(intent -> intents.put(folder.domain(), intent));
    }
    intents.forEach(
        (domain, intent) -> {
          Map<DomainFolder, SitesApart.Own> others = new TreeMap<>();
          intents.forEach((other, theirs) -> others.put(other, SitesApart.Own.of(theirs)));
          others.remove(domain);
          found.addAll(SitesApart.check(intent, others));
        });
    return found.stream().distinct().sorted().toList();
  }

  static Outcome<Compiled> of(WorkFolder folder, Optional<KeyRing> keyRing) throws IOException {
    Report report = new Report();
    State base = folder.state(report);
    if (report.hasErrors()) {
      return new Outcome.Rejected<>(report.sorted());
    }
    return Compilers.current().compile(folder.intent(), base, keyRing);
  }
}
