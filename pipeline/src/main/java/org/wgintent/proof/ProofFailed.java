package org.wgintent.proof;

import java.util.List;
import java.util.stream.Collectors;

/** What was rendered does not mean what was written. Never the user's mistake. */
public final class ProofFailed extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public ProofFailed(List<Difference> differences) {
    super(
        "a bug of wg-intent: what was rendered does not mean what was written; nothing is shipped\n"
            + differences.stream().map(Difference::toString).collect(Collectors.joining("\n")));
  }
}
