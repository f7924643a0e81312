package org.wgintent.benchmarks.statistics;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Sample;

/**
 * What the samples of a campaign say.
 *
 * @param spreads each figure of each path
 * @param verdicts each tunnel against the first one, and against the path without
 */
public record Evaluation(List<Spread> spreads, List<Verdict> verdicts) {

  /** The two runs without a tunnel of a block may differ by this factor; else the path moved. */
  private static final double DRIFT = 1.1;

  /**
   * One figure over one path.
   *
   * @param n undisturbed samples, which it is of; where there is none, it is of the tainted ones: a
   *     reading, and never part of a verdict
   * @param tainted the others
   * @param mad median absolute deviation
   */
  public record Spread(
      String path, String series, Figure figure, int n, int tainted, Metric median, Metric mad) {

    /** Is it of tainted samples? */
    public boolean isDisturbed() {
      return n == 0 && median.figure().isPresent();
    }
  }

  public static Evaluation of(Measurement measurement) {
    return new Reckoning(measurement).evaluate();
  }

  private static final class Reckoning {
    private final Measurement measurement;
    private final List<String> paths = new ArrayList<>();

    Reckoning(Measurement measurement) {
      this.measurement = measurement;
      measurement.tunnels().forEach(tunnel -> paths.add(tunnel.label()));
    }

    Evaluation evaluate() {
      List<Spread> spreads = new ArrayList<>();
      List<Verdict> verdicts = new ArrayList<>();
      Set<String> series =
          new TreeSet<>(measurement.samples().stream().map(Sample::series).toList());
      for (String one : series) {
        List<Sample> its =
            measurement.samples().stream().filter(sample -> sample.series().equals(one)).toList();
        Set<String> over = new LinkedHashSet<>(List.of(Plan.NO_TUNNEL));
        over.addAll(paths);
        for (Figure figure : Figure.values()) {
          over.forEach(path -> spread(its, path, figure).ifPresent(spreads::add));
          // At a fixed rate all are as fast: that rate.
          boolean given = figure == Figure.GOODPUT_MBIT && !one.startsWith("tcp-");
          if (figure.minimumEffect().isPresent() && !given) {
            verdicts.addAll(verdicts(one, its, figure));
          }
        }
      }
      return new Evaluation(List.copyOf(spreads), List.copyOf(verdicts));
    }

    private static Optional<Spread> spread(List<Sample> samples, String path, Figure figure) {
      List<Sample> its =
          samples.stream()
              .filter(s -> s.path().equals(path) && s.figures().containsKey(figure))
              .toList();
      if (its.isEmpty()) {
        return Optional.empty();
      }
      List<Sample> clean = its.stream().filter(Sample::isClean).toList();
      double[] undisturbed = values(clean, figure);
      double[] values = undisturbed.length > 0 ? undisturbed : values(its, figure);
      int tainted = its.size() - clean.size();
      if (values.length == 0) {
        Metric why = its.getFirst().figure(figure);
        return Optional.of(new Spread(path, its.getFirst().series(), figure, 0, tainted, why, why));
      }
      double median = Effect.median(values);
      double[] away = java.util.Arrays.stream(values).map(v -> Math.abs(v - median)).toArray();
      return Optional.of(
          new Spread(
              path,
              its.getFirst().series(),
              figure,
              undisturbed.length,
              tainted,
              Metric.of(median).rounded(PLACES),
              Metric.of(Effect.median(away)).rounded(PLACES)));
    }

    private static double[] values(List<Sample> samples, Figure figure) {
      return samples.stream()
          .flatMap(s -> s.figure(figure).figure().stream())
          .mapToDouble(Double::doubleValue)
          .toArray();
    }

    private static final int PLACES = 4;

    private List<Verdict> verdicts(String series, List<Sample> samples, Figure figure) {
      List<Verdict> verdicts = new ArrayList<>();
      SortedMap<Integer, Double> none = byBlock(samples, Plan.NO_TUNNEL, figure);
      List<String> measured =
          paths.stream()
              .filter(
                  path ->
                      samples.stream()
                          .anyMatch(s -> s.path().equals(path) && s.figures().containsKey(figure)))
              .toList();
      boolean hasNone =
          samples.stream()
              .anyMatch(s -> s.path().equals(Plan.NO_TUNNEL) && s.figures().containsKey(figure));
      // What the path without a tunnel does not have is described, not compared.
      if (!hasNone || measured.isEmpty()) {
        return verdicts;
      }
      String first = measured.getFirst();
      SortedMap<Integer, Double> firsts = byBlock(samples, first, figure);
      for (String path : measured) {
        SortedMap<Integer, Double> its = byBlock(samples, path, figure);
        verdicts.add(verdict(series, figure, path, Plan.NO_TUNNEL, its, none));
        if (!path.equals(first)) {
          verdicts.add(verdict(series, figure, path, first, its, firsts));
        }
      }
      return verdicts;
    }

    private Verdict verdict(
        String series,
        Figure figure,
        String path,
        String against,
        SortedMap<Integer, Double> its,
        SortedMap<Integer, Double> others) {
      List<Double> ratios = new ArrayList<>();
      its.forEach(
          (block, value) -> {
            Double other = others.get(block);
            if (other != null) {
              ratios.add(value / other);
            }
          });
      return Verdict.of(
          series,
          figure,
          path,
          against,
          ratios,
          measurement.env().isEmulated(),
          measurement.run().seed());
    }

    /** One figure a block; of two runs without a tunnel their geometric mean. */
    private static SortedMap<Integer, Double> byBlock(
        List<Sample> samples, String path, Figure figure) {
      SortedMap<Integer, List<Double>> all = new TreeMap<>();
      for (Sample sample : samples) {
        if (sample.path().equals(path)) {
          List<Double> its = all.computeIfAbsent(sample.block(), _ -> new ArrayList<>());
          sample
              .figure(figure)
              .figure()
              .filter(value -> sample.isClean() && value > 0)
              .ifPresent(its::add);
        }
      }
      boolean none = path.equals(Plan.NO_TUNNEL);
      SortedMap<Integer, Double> one = new TreeMap<>();
      all.forEach(
          (block, values) -> {
            if (none ? values.size() == 2 && !hasMoved(figure, values) : values.size() == 1) {
              one.put(
                  block, Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow()));
            }
          });
      return one;
    }

    private static boolean hasMoved(Figure figure, List<Double> values) {
      double ratio = values.getLast() / values.getFirst();
      return figure == Figure.GOODPUT_MBIT && Math.max(ratio, 1 / ratio) > DRIFT;
    }
  }
}
