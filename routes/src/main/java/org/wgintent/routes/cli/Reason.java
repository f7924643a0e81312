package org.wgintent.routes.cli;

/** Why a person does something: it stands in Git, for others to read. */
final class Reason {

  private static final int LONGEST = 200;

  private Reason() {}

  /**
   * @throws CommandException unless it says anything, in one line
   */
  static void require(String reason) {
    check(reason);
    if (reason.isBlank()) {
      throw new CommandException(ExitCode.USAGE, "say why: the ledger keeps it");
    }
  }

  /**
   * @throws CommandException unless it is one line, not too long
   */
  static void check(String reason) {
    if (reason.length() > LONGEST || reason.chars().anyMatch(Character::isISOControl)) {
      throw new CommandException(
          ExitCode.USAGE, "the reason is one line of at most " + LONGEST + " characters");
    }
  }
}
