package org.wgintent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.wgintent.benchmarks.results.Figure;

/** {@code latency.svg}: round trips idle and under load, median to 99th percentile. */
final class LatencyChart {

  private static final int LEFT = 420;
  private static final int PLOT = 430;
  private static final int RIGHT = 60;
  private static final int TOP = 84;
  private static final int ROW = 24;

  /** Series, and how it is called. */
  static final List<Map.Entry<String, String>> SERIES =
      List.of(
          Map.entry("rtt", "idle"),
          Map.entry("tcp-1 up", "while sending"),
          Map.entry("tcp-1 down", "while receiving"));

  private LatencyChart() {}

  private record Bar(String name, String what, int colour, double p50, double p95, double p99) {}

  static String svg(Summary summary) {
    List<Bar> bars = new ArrayList<>();
    for (Paths.One path : Paths.of(summary).all()) {
      String name = path.name();
      for (int i = 0; i < SERIES.size(); i++) {
        String series = SERIES.get(i).getKey();
        var p50 = path.median(series, Figure.RTT_P50_MS).figure();
        var p95 = path.median(series, Figure.RTT_P95_MS).figure();
        var p99 = path.median(series, Figure.RTT_P99_MS).figure();
        if (p50.isPresent() && p95.isPresent() && p99.isPresent()) {
          bars.add(new Bar(name, SERIES.get(i).getValue(), i, p50.get(), p95.get(), p99.get()));
          name = "";
        }
      }
    }
    Svg svg = new Svg("Round trips, idle and under load", LEFT + PLOT + RIGHT);
    int bottom = TOP + Math.max(1, bars.size()) * ROW;
    if (bars.isEmpty()) {
      return svg.text("quiet", 16, TOP + 18, "start", "no round trip could be had")
          .done(bottom + 42);
    }
    Svg.LogScale scale =
        Svg.LogScale.of(
            Math.max(1e-3, bars.stream().mapToDouble(Bar::p50).min().orElseThrow()),
            bars.stream().mapToDouble(Bar::p99).max().orElseThrow(),
            LEFT,
            PLOT);
    for (double mark : scale.marks()) {
      svg.line("grid", scale.at(mark), TOP - 8, scale.at(mark), bottom);
      svg.text("quiet", scale.at(mark), TOP - 14, "middle", Svg.number(mark) + " ms");
    }
    double y = TOP + ROW / 2.0;
    for (Bar bar : bars) {
      String colour = Svg.colour(bar.colour);
      svg.text("text", 16, y + 4, "start", bar.name);
      svg.text("quiet", LEFT - 14, y + 4, "end", bar.what);
      svg.line(colour + " line", scale.at(bar.p50), y, scale.at(bar.p99), y);
      svg.line(colour + " line", scale.at(bar.p95), y - 6, scale.at(bar.p95), y + 6);
      svg.dot(colour, scale.at(bar.p50), y);
      y += ROW;
    }
    return svg.text(
            "quiet",
            16,
            bottom + 26,
            "start",
            "Dot: median; tick: 95th percentile; end of the line: 99th. Medians of the blocks. Less is better.")
        .done(bottom + 42);
  }
}
