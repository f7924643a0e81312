package org.wgintent.benchmarks.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * What paired samples say of a ratio: one pair a block, so that what a block had in common is in
 * both and falls out.
 *
 * @param n pairs
 * @param ratio the median
 * @param low the limits of its 95 % confidence interval, by bootstrap
 * @param p of Wilcoxon's signed-rank test, two-sided: the chance of such ranks if nothing differs
 */
public record Effect(int n, double ratio, double low, double high, double p) {

  private static final int RESAMPLES = 10_000;
  private static final double[] LIMITS = {0.025, 0.975};

  /** Of fewer pairs the test cannot say anything at {@link #SIGNIFICANT}, however they differ. */
  public static final int FEWEST = 8;

  public static final double SIGNIFICANT = 0.01;

  /**
   * @param ratios one of each block, all above zero; at least one
   * @param seed of the resampling: the same gives the same interval
   */
  public static Effect of(List<Double> ratios, long seed) {
    double[] logs = ratios.stream().mapToDouble(Effect::log).toArray();
    double[] interval = interval(logs, seed);
    return new Effect(
        logs.length,
        Math.exp(median(logs)),
        Math.exp(interval[0]),
        Math.exp(interval[1]),
        Arrays.stream(logs).allMatch(log -> log == 0)
            ? 1
            : WilcoxonSignedRankTest.withDefaults().test(logs).getPValue());
  }

  /** Without the last bits, by which machines differ, and ties would not be ties. */
  private static double log(double ratio) {
    return Math.rint(Math.log(ratio) * 1e12) / 1e12;
  }

  /** Percentiles of the medians of resamples with replacement. */
  private static double[] interval(double[] logs, long seed) {
    // java.util.Random's sequence is specified: the same on every machine.
    Random random = new Random(seed);
    double[] medians = new double[RESAMPLES];
    double[] drawn = new double[logs.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int k = 0; k < drawn.length; k++) {
        drawn[k] = logs[random.nextInt(logs.length)];
      }
      medians[i] = median(drawn);
    }
    return Quantile.withDefaults().with(Quantile.EstimationMethod.HF7).evaluate(medians, LIMITS);
  }

  static double median(double[] values) {
    return Median.withDefaults().withCopy(true).evaluate(values);
  }

  /** Are there pairs enough to say how much they scatter? */
  public boolean hasInterval() {
    return n >= FEWEST_OF_INTERVAL;
  }

  private static final int FEWEST_OF_INTERVAL = 5;

  /** Is it told from chance, and large enough to matter? */
  public boolean isDifferent(double minimum) {
    return p < SIGNIFICANT && (low > 1 || high < 1) && Math.abs(ratio - 1) >= minimum;
  }

  /** The smallest change that these pairs could have shown, as a share. */
  public double visible(double minimum) {
    return Math.max(minimum, Math.sqrt(high / low) - 1);
  }
}
