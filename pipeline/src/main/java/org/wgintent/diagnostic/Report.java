package org.wgintent.diagnostic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.wgintent.diagnostic.Diagnostic.Severity;

/** Collects diagnostics; gives them back sorted by place. */
public final class Report {

  private final List<Diagnostic> found = new ArrayList<>();

  public void add(Diagnostic diagnostic) {
    found.add(diagnostic);
  }

  public void addAll(List<Diagnostic> diagnostics) {
    found.addAll(diagnostics);
  }

  public boolean hasErrors() {
    return found.stream().anyMatch(Diagnostic::isError);
  }

  /** All that was found, sorted, each once. */
  public List<Diagnostic> sorted() {
    return found.stream().distinct().sorted().toList();
  }

  /** What one rule says: its code and severity, and where its paths stand. */
  public Reporter reporter(String code, Severity severity, Function<String, Position> positions) {
    return (path, message, hint) ->
        add(new Diagnostic(positions.apply(path), path, severity, code, message, hint));
  }

  public Stream<Diagnostic> stream() {
    return found.stream();
  }
}
