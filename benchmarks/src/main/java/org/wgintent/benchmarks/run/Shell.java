package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.time.Duration;
import org.wgintent.deploy.Remote;
import org.wgintent.source.Printable;

/** A remote shell whose commands must succeed; what fails says so with its own words. */
record Shell(Remote remote) {

  private static final int LINE = 500;
  private static final Duration SHORT = Duration.ofSeconds(20);

  /** A machine did not do what it was told, and said so: contact with it is not lost. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /**
   * Its output, stripped.
   *
   * @throws Refused if it fails there
   */
  String must(String what, String script) throws IOException {
    Remote.Result result = run(script, SHORT);
    if (!result.ok()) {
      throw new Refused(what + ": " + errorText(result));
    }
    return result.stdout().strip();
  }

  Remote.Result run(String script, Duration timeout) throws IOException {
    return remote.run(script, new byte[0], timeout);
  }

  /** What is asked of a machine. */
  @FunctionalInterface
  interface Call<T> {
    T ask() throws IOException;
  }

  /** Also on an interrupted thread, which stays interrupted: what takes things down. */
  static <T> T toTheEnd(Call<T> call) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return call.ask();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static String errorText(Remote.Result result) {
    String words = result.stderr().isBlank() ? result.stdout() : result.stderr();
    return words.isBlank()
        ? "exit " + result.exit()
        : Printable.of(words.strip().replaceAll("\\s*\n\\s*", "; "), LINE);
  }

  /** One word for a POSIX shell, whatever is in it. */
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
