package org.wgintent.diagnostic;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.Optional;

/**
 * One problem in intent: {@code file:line:column: severity CODE message}, and a hint.
 *
 * @param path the value it is about, {@code interfaces.wg0.endpoint.port}: what a waiver names
 * @param hint how to mend it; may be empty
 * @param waiver the reason why somebody set it aside, if somebody did
 */
public record Diagnostic(
    Position position,
    String path,
    Severity severity,
    String code,
    String message,
    String hint,
    Optional<String> waiver)
    implements Comparable<Diagnostic> {

  public Diagnostic(
      Position position, String path, Severity severity, String code, String message, String hint) {
    this(position, path, severity, code, message, hint, Optional.empty());
  }

  /** The same, set aside: a warning. */
  public Diagnostic waived(String reason) {
    return new Diagnostic(
        position, path, Severity.WARNING, code, message, hint, Optional.of(reason));
  }

  /** The message, and why it was set aside. */
  public String text() {
    return message + waiver.map(reason -> " (waived: " + reason + ")").orElse("");
  }

  public enum Severity {
    ERROR,
    WARNING;

    @JsonValue
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final Comparator<Diagnostic> ORDER =
      Comparator.comparing(Diagnostic::position)
          .thenComparing(Diagnostic::code)
          .thenComparing(Diagnostic::message);

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  @Override
  public int compareTo(Diagnostic other) {
    return ORDER.compare(this, other);
  }

  /** Two lines at most: the problem, and the hint. */
  @Override
  public String toString() {
    String line = position + ": " + severity.text() + " " + code + " " + text();
    return hint.isEmpty() ? line : line + "\n  hint: " + hint;
  }
}
