package org.wgintent.benchmarks.tunnels;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.statistics.Effect;

/** How often campaigns that are drawn from recorded blocks end with a verdict. */
final class Trustworthiness {

  private static final double MINIMUM = Figure.GOODPUT_MBIT.minimumEffect().orElseThrow();

  private Trustworthiness() {}

  /**
   * A share of campaigns.
   *
   * @param upper 95 % limit of it (Clopper and Pearson)
   */
  record Share(int verdicts, int campaigns, double upper) {
    double share() {
      return (double) verdicts / campaigns;
    }
  }

  /** Each campaign has so many blocks, each drawn from all of both recordings, its pair intact. */
  static Share ofPairs(List<Recording> recordings, int blocks, int campaigns, double factor) {
    List<Recording.Block> all = new ArrayList<>();
    recordings.forEach(recording -> all.addAll(recording.blocks()));
    Random random = new Random(1);
    return share(campaigns, blocks, () -> factor * all.get(random.nextInt(all.size())).ratio());
  }

  /**
   * The harder question: the first tunnel from a block of one recording, the second from a block of
   * the other, each as a share of its own block without a tunnel.
   */
  static Share across(Recording one, Recording other, int blocks, int campaigns) {
    Random random = new Random(2);
    return share(
        campaigns,
        blocks,
        () -> {
          Recording.Block first = one.blocks().get(random.nextInt(one.blocks().size()));
          Recording.Block second = other.blocks().get(random.nextInt(other.blocks().size()));
          return second.second() / second.none() / (first.first() / first.none());
        });
  }

  private static Share share(int campaigns, int blocks, Supplier<Double> ratio) {
    int verdicts = 0;
    for (int i = 0; i < campaigns; i++) {
      List<Double> ratios = new ArrayList<>();
      for (int k = 0; k < blocks; k++) {
        ratios.add(ratio.get());
      }
      verdicts += Effect.of(ratios, i).isDifferent(MINIMUM) ? 1 : 0;
    }
    // One-sided 95 %: the upper end of a two-sided 90 %.
    double upper =
        BinomialConfidenceInterval.CLOPPER_PEARSON
            .fromErrorRate(campaigns, verdicts, 0.1)
            .getUpperBound();
    return new Share(verdicts, campaigns, upper);
  }
}
