package org.wgintent.routes.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Why servers are changed at a time at which no changes are to be made. */
final class WindowsOption {

  @Option(
      names = "--outside-windows",
      paramLabel = "REASON",
      description = "Do not wait for a window of execution.yaml; the ledger keeps why.")
  private Optional<String> reason = Optional.empty();

  /**
   * @throws CommandException unless it says anything, in one line
   */
  Optional<String> reason() {
    reason.ifPresent(Reason::require);
    return reason;
  }
}
