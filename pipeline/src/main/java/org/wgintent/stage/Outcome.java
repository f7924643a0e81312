package org.wgintent.stage;

import java.util.List;
import java.util.function.Function;
import org.wgintent.diagnostic.Diagnostic;

/** What a pure stage gives: a value with warnings, or everything that is wrong. */
public sealed interface Outcome<T> {

  List<Diagnostic> diagnostics();

  /** It worked; {@code diagnostics} are warnings. */
  record Ok<T>(T value, List<Diagnostic> diagnostics) implements Outcome<T> {}

  /** It did not; at least one of {@code diagnostics} is an error. */
  record Rejected<T>(List<Diagnostic> diagnostics) implements Outcome<T> {}

  /** The next stage on this one's value; warnings add up. */
  default <U> Outcome<U> then(Function<T, Outcome<U>> next) {
    return switch (this) {
      case Rejected<T>(var diagnostics) -> new Rejected<>(diagnostics);
      case Ok<T>(var value, var warnings) ->
          switch (next.apply(value)) {
            case Ok<U>(var result, var more) -> new Ok<>(result, joined(warnings, more));
            case Rejected<U>(var more) -> new Rejected<>(joined(warnings, more));
          };
    };
  }

  private static List<Diagnostic> joined(List<Diagnostic> first, List<Diagnostic> second) {
    return java.util.stream.Stream.concat(first.stream(), second.stream())
        .distinct()
        .sorted()
        .toList();
  }
}
