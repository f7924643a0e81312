package org.wgintent.job;

import java.io.IOException;
import java.util.List;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.DiagnosticFormat;

/** A command needs what {@code main} says, and it does not compile. */
public final class RejectedException extends IOException {
  private static final long serialVersionUID = 1L;

  RejectedException(List<Diagnostic> diagnostics) {
    super("main does not compile:\n" + DiagnosticFormat.text(diagnostics).strip());
  }
}
