package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.Optional;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Report;
import org.wgintent.routes.flow.Compilers;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;

/** Compiling a plain folder. */
final class Compilation {

  private Compilation() {}

  static Outcome<Compiled> of(WorkFolder folder, Optional<KeyRing> keyRing) throws IOException {
    Report report = new Report();
    State base = folder.state(report);
    if (report.hasErrors()) {
      return new Outcome.Rejected<>(report.sorted());
    }
    return Compilers.current().compile(folder.intent(), base, keyRing);
  }
}
