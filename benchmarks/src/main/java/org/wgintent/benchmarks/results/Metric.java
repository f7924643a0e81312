package org.wgintent.benchmarks.results;

import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/** A figure, or why there is none. Its unit is in the name of what holds it. */
public sealed interface Metric {

  /** A measured or computed figure. */
  record Value(double value) implements Metric {}

  /** No figure could be had. In JSON: <code>{"not_available": "reason"}</code>. */
  record NotAvailable(String reason) implements Metric {}

  static Metric of(double value) {
    return Double.isFinite(value) ? new Value(value) : new NotAvailable("not a finite figure");
  }

  default Optional<Double> figure() {
    return switch (this) {
      case Value(double value) -> Optional.of(value);
      case NotAvailable _ -> Optional.empty();
    };
  }

  /** Of two figures a third; without one of them, the reason of the first that is missing. */
  default Metric with(Metric other, DoubleBinaryOperator operator) {
    return switch (this) {
      case NotAvailable missing -> missing;
      case Value(double left) ->
          switch (other) {
            case NotAvailable missing -> missing;
            case Value(double right) -> of(operator.applyAsDouble(left, right));
          };
    };
  }

  /** To so many decimal places, half up: figures in Git carry no false precision. */
  default Metric rounded(int places) {
    return switch (this) {
      case NotAvailable missing -> missing;
      case Value(double value) ->
          new Value(
              java.math.BigDecimal.valueOf(value)
                  .setScale(places, java.math.RoundingMode.HALF_UP)
                  .doubleValue());
    };
  }
}
