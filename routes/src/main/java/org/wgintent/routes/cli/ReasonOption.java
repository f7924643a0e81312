package org.wgintent.routes.cli;

import picocli.CommandLine.Option;

/** Why a person settles something: the ledger keeps it. */
final class ReasonOption {

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, in one line; the ledger keeps it.")
  private String text = "";

  /**
   * @throws CommandException unless it says anything, in one line
   */
  String text() {
    Reason.require(text);
    return text;
  }
}
