package org.wgintent.diagnostic;

import java.util.List;
import java.util.stream.Collectors;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.JsonDocument;

/** Diagnostics as text for people and editors, and as JSON for programs. */
public final class DiagnosticFormat {

  private DiagnosticFormat() {}

  /** A line each, {@code file:line:column: severity CODE message}, hints indented below. */
  public static String text(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(d -> d + "\n").collect(Collectors.joining());
  }

  /** An array of objects; line and column count from 1. */
  public static String json(List<Diagnostic> diagnostics) {
    return Json.pretty(
        diagnostics.stream()
            .map(
                d ->
                    new Shape(
                        d.position().file(),
                        d.position().line(),
                        d.position().column(),
                        d.severity().text(),
                        d.code(),
                        d.text(),
                        d.hint()))
            .toList());
  }

  private record Shape(
      String file, int line, int column, String severity, String code, String message, String hint)
      implements JsonDocument {}
}
