package org.wgintent.routes.cli;

/** A command cannot go on: what to say, and what to end with. Never our bug. */
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode exit;

  CommandException(ExitCode exit, String message) {
    super(message);
    this.exit = exit;
  }

  ExitCode exit() {
    return exit;
  }
}
