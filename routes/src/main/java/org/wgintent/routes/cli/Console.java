package org.wgintent.routes.cli;

/** What a command prints: results to standard output, everything else to standard error. */
@SuppressWarnings({"SystemOut", "SystemConsoleNull"})
final class Console {

  private Console() {}

  /** A result, as it is. */
  static void print(String text) {
    System.out.print(text);
    System.out.flush();
  }

  /** Does a person read along? */
  static boolean isTerminal() {
    java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** What the next line overwrites. */
  static void transientNote(String text) {
    System.err.print(text);
    System.err.flush();
  }

  /** A line for people. */
  static void note(String line) {
    System.err.println(line);
  }
}
