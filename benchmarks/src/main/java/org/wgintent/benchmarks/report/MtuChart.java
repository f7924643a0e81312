package org.wgintent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.benchmarks.plan.Workload.Direction;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.statistics.Evaluation.Spread;

/** {@code mtu.svg}: goodput by the MTU at the client's end of the tunnel. */
final class MtuChart {

  private static final int LEFT = 76;
  private static final int PLOT = 560;
  private static final int RIGHT = 60;
  private static final int TOP = 64;
  private static final int HIGH = 260;

  /** From one MTU to the next larger one: less than this is a cliff. */
  private static final double CLIFF = 0.8;

  private MtuChart() {}

  /** Medians of one tunnel in one direction, by MTU. */
  record Line(String name, Direction way, SortedMap<Integer, Double> goodput) {

    /** The MTU from which on it is much slower, if there is one. */
    java.util.Optional<Integer> cliff() {
      Double before = null;
      for (var entry : goodput.entrySet()) {
        if (before != null && entry.getValue() < CLIFF * before) {
          return java.util.Optional.of(entry.getKey());
        }
        before = entry.getValue();
      }
      return java.util.Optional.empty();
    }
  }

  static List<Line> lines(Summary summary) {
    List<Line> lines = new ArrayList<>();
    for (Paths.One path : Paths.of(summary).all()) {
      for (Direction way : Direction.values()) {
        SortedMap<Integer, Double> goodput = new TreeMap<>();
        for (Spread spread : path.spreads()) {
          if (spread.figure() == Figure.GOODPUT_MBIT
              && spread.series().matches("mtu-\\d+ " + way)) {
            spread
                .median()
                .figure()
                .ifPresent(
                    value ->
                        goodput.put(
                            Integer.parseInt(spread.series().replaceAll("\\D", "")), value));
          }
        }
        if (!goodput.isEmpty()) {
          lines.add(new Line(path.name(), way, goodput));
        }
      }
    }
    return lines;
  }

  static String svg(Summary summary) {
    List<Line> lines = lines(summary);
    Svg svg = new Svg("Goodput by MTU in the tunnel", LEFT + PLOT + RIGHT);
    if (lines.isEmpty()) {
      return svg.text("quiet", 16, TOP + 18, "start", "no figure could be had").done(TOP + 42);
    }
    double most =
        1.1
            * lines.stream()
                .flatMap(line -> line.goodput.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
    int from = lines.stream().mapToInt(line -> line.goodput.firstKey()).min().orElseThrow();
    int to = lines.stream().mapToInt(line -> line.goodput.lastKey()).max().orElseThrow();
    double span = Math.max(1, to - from);
    int bottom = TOP + HIGH;
    double step = Svg.step(most, 4);
    for (int i = 0; i * step <= most; i++) {
      double y = bottom - HIGH * i * step / most;
      svg.line("grid", LEFT, y, LEFT + PLOT, y);
      svg.text("quiet", LEFT - 8, y + 4, "end", Svg.number(i * step));
    }
    svg.text("quiet", 16, TOP - 12, "start", "Mbit/s");
    lines.stream()
        .flatMap(line -> line.goodput.keySet().stream())
        .distinct()
        .sorted()
        .forEach(
            mtu ->
                svg.text(
                    "quiet",
                    LEFT + PLOT * (mtu - from) / span,
                    bottom + 20,
                    "middle",
                    String.valueOf(mtu)));
    double y = bottom + 48;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      StringBuilder points = new StringBuilder();
      line.goodput.forEach(
          (mtu, value) ->
              points.append(
                  String.format(
                      Locale.ROOT,
                      "%.1f,%.1f ",
                      LEFT + PLOT * (mtu - from) / span,
                      bottom - HIGH * value / most)));
      svg.path(Svg.colour(i) + " line", points.toString().strip());
      for (String point : points.toString().strip().split(" ", -1)) {
        String[] xy = point.split(",", -1);
        svg.dot(Svg.colour(i), Double.parseDouble(xy[0]), Double.parseDouble(xy[1]));
      }
      svg.text(Svg.colour(i), 16, y, "start", "●");
      svg.text("text", 34, y, "start", line.name + ", " + line.way);
      y += 20;
    }
    return svg.done((int) y + 8);
  }
}
