package org.wgintent.benchmarks.tunnels;

import java.util.ArrayList;
import java.util.Collections;
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

  /** Each campaign has so many of all the blocks of the recordings, with their pairs intact. */
  static Share ofPairs(List<Recording> recordings, int blocks, int campaigns, double factor) {
    List<Recording.Block> all = new ArrayList<>();
    recordings.forEach(recording -> all.addAll(recording.blocks()));
    Random random = new Random(1);
    return share(
        campaigns,
        () -> drawn(all, blocks, random).stream().map(block -> factor * block.ratio()).toList());
  }

  /**
   * What no campaign does: the first tunnel from a block of one recording, the second from a block
   * of the other, each as a share of its own block without a tunnel.
   */
  static Share across(Recording one, Recording other, int blocks, int campaigns) {
    Random random = new Random(2);
    return share(
        campaigns,
        () -> {
          List<Recording.Block> firsts = drawn(one.blocks(), blocks, random);
          List<Recording.Block> seconds = drawn(other.blocks(), blocks, random);
          List<Double> ratios = new ArrayList<>();
          for (int i = 0; i < blocks; i++) {
            Recording.Block first = firsts.get(i);
            Recording.Block second = seconds.get(i);
            ratios.add(second.second() / second.none() / (first.first() / first.none()));
          }
          return ratios;
        });
  }

  /** Each at most once: the same figure twice would be a tie, which real campaigns hardly have. */
  private static List<Recording.Block> drawn(
      List<Recording.Block> blocks, int number, Random random) {
    List<Recording.Block> copy = new ArrayList<>(blocks);
    Collections.shuffle(copy, random);
    return copy.subList(0, number);
  }

  private static Share share(int campaigns, Supplier<List<Double>> ratios) {
    int verdicts = 0;
    for (int i = 0; i < campaigns; i++) {
      verdicts += Effect.of(ratios.get(), i).isDifferent(MINIMUM) ? 1 : 0;
    }
    // One-sided 95 %: the upper end of a two-sided 90 %.
    double upper =
        BinomialConfidenceInterval.CLOPPER_PEARSON
            .fromErrorRate(campaigns, verdicts, 0.1)
            .getUpperBound();
    return new Share(verdicts, campaigns, upper);
  }
}
