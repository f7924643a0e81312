package org.wgintent.benchmarks.statistics;

import java.util.Locale;
import java.util.Optional;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Metric;

/**
 * One path against another, by one figure.
 *
 * @param series the workload with its direction
 * @param against the other path: another tunnel, or {@code none}
 * @param effect of the first divided by the other; absent where there is no pair
 * @param visible the smallest change, as a share, that would have been seen
 */
public record Verdict(
    String series,
    Figure figure,
    String path,
    String against,
    Optional<Effect> effect,
    Metric visible,
    Word word) {

  /** What may be said. */
  public enum Word {
    BETTER,
    WORSE,
    /** None was found; a smaller one than {@code visible} could be there. */
    NO_DIFFERENCE,
    /** Too few blocks for any verdict. */
    TOO_FEW,
    /** An emulated machine says nothing of a real one. */
    EMULATED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param ratios one of each block
   */
  static Verdict of(
      String series,
      Figure figure,
      String path,
      String against,
      java.util.List<Double> ratios,
      boolean emulated,
      long seed) {
    double minimum = figure.minimumEffect().orElseThrow();
    Optional<Effect> effect =
        ratios.isEmpty() ? Optional.empty() : Optional.of(Effect.of(ratios, seed));
    boolean few = ratios.size() < Effect.FEWEST;
    Word word =
        emulated
            ? Word.EMULATED
            : few
                ? Word.TOO_FEW
                : effect
                    .filter(e -> e.isDifferent(minimum))
                    .map(
                        e ->
                            e.ratio() > 1 == (figure.better() == Figure.Better.MORE)
                                ? Word.BETTER
                                : Word.WORSE)
                    .orElse(Word.NO_DIFFERENCE);
    Metric visible =
        few
            ? new Metric.NotAvailable(ratios.size() + " blocks; a verdict takes " + Effect.FEWEST)
            : effect
                .map(e -> Metric.of(e.visible(minimum)).rounded(4))
                .orElse(new Metric.NotAvailable("no pairs"));
    return new Verdict(series, figure, path, against, effect.map(Verdict::rounded), visible, word);
  }

  private static Effect rounded(Effect e) {
    return new Effect(e.n(), round(e.ratio()), round(e.low()), round(e.high()), round(e.p()));
  }

  /** Figures in Git carry no false precision. */
  private static double round(double value) {
    return Math.round(value * 1e5) / 1e5;
  }
}
