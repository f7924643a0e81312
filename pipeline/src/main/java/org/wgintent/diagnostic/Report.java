package org.wgintent.diagnostic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** So many of one code; of more, only how many. */
  private static final int MOST = 100;

  /** All that was found, sorted, each once. */
  public List<Diagnostic> sorted() {
    List<Diagnostic> sorted = new ArrayList<>();
    Map<String, List<Diagnostic>> byCode = new LinkedHashMap<>();
    found.stream()
        .distinct()
        .sorted()
        .forEach(
            d ->
                // Whoever reviews sees each waiver.
                (d.waiver().isPresent()
                        ? sorted
                        : byCode.computeIfAbsent(d.code(), code -> new ArrayList<>()))
                    .add(d));
    for (List<Diagnostic> alike : byCode.values()) {
      // One more is said as quickly as that there is one more.
      int shown = alike.size() <= MOST + 1 ? alike.size() : MOST;
      sorted.addAll(alike.subList(0, shown));
      if (shown < alike.size()) {
        sorted.add(more(alike.subList(shown, alike.size())));
      }
    }
    return sorted.stream().sorted().toList();
  }

  private static Diagnostic more(List<Diagnostic> rest) {
    Diagnostic first = rest.getFirst();
    return new Diagnostic(
        first.position(),
        first.path(),
        rest.stream().anyMatch(Diagnostic::isError) ? Severity.ERROR : Severity.WARNING,
        first.code(),
        "and " + rest.size() + " more of this kind, from here on",
        "");
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
