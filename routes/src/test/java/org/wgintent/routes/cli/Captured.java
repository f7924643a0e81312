package org.wgintent.routes.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;

/** What is printed while something is done. */
final class Captured {

  private Captured() {}

  static String out(Runnable done) {
    return captured(System.out, System::setOut, done);
  }

  static String err(Runnable done) {
    return captured(System.err, System::setErr, done);
  }

  private static String captured(PrintStream before, Consumer<PrintStream> set, Runnable done) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    set.accept(new PrintStream(said, true, UTF_8));
    try {
      done.run();
    } finally {
      set.accept(before);
    }
    return said.toString(UTF_8);
  }
}
