package org.wgintent.routes.cli;

/** What a command prints: results to standard output, everything else to standard error. */
@SuppressWarnings("SystemOut")
final class Console {

  private Console() {}

  /** A result, as it is. */
  static void print(String text) {
    System.out.print(text);
    System.out.flush();
  }

  /** A line for people. */
  static void note(String line) {
    System.err.println(line);
  }
}
