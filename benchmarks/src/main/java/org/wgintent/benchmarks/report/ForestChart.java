package org.wgintent.benchmarks.report;

import java.util.List;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.report.Summary.Judged;
import org.wgintent.benchmarks.report.Summary.Row;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.statistics.Effect;
import org.wgintent.benchmarks.statistics.Verdict;

/**
 * Ratios of goodput with their intervals, on a scale that shows them: {@code ratios.svg} to the
 * path without a tunnel, {@code comparison.svg} to the first tunnel.
 */
final class ForestChart {

  private static final int LEFT = 392;
  private static final int PLOT = 380;
  private static final int RIGHT = 208;
  private static final int TOP = 84;
  private static final int ROW = 26;
  private static final double NEAR = 1.3;

  private ForestChart() {}

  static String toNoTunnel(Summary summary) {
    return draw(
        summary,
        "Goodput through the tunnel, relative to no tunnel",
        of(summary, true),
        "1 is as fast as without a tunnel; to the right is faster.");
  }

  static String toFirst(Summary summary) {
    return draw(
        summary,
        "Goodput, relative to the first tunnel",
        of(summary, false),
        "1 is as fast as the first tunnel of the plan; to the right is faster.");
  }

  static List<Judged> of(Summary summary, boolean toNone) {
    return summary.verdicts().stream()
        .filter(j -> j.verdict().figure() == Figure.GOODPUT_MBIT)
        .filter(j -> j.verdict().series().startsWith("tcp-"))
        .filter(j -> j.verdict().against().equals(Plan.NO_TUNNEL) == toNone)
        .filter(j -> j.verdict().effect().isPresent())
        .toList();
  }

  private static String draw(Summary summary, String title, List<Judged> rows, String below) {
    Svg svg = new Svg(title, LEFT + PLOT + RIGHT);
    double low = Double.MAX_VALUE;
    double high = 0;
    for (Judged row : rows) {
      Effect effect = row.verdict().effect().orElseThrow();
      low = Math.min(low, effect.low());
      high = Math.max(high, effect.high());
    }
    // A scale that shows the intervals: 1 is on it where it is not far.
    if (low < NEAR && high > 1 / NEAR) {
      low = Math.min(low, 1);
      high = Math.max(high, 1);
    }
    Svg.LogScale scale =
        rows.isEmpty()
            ? new Svg.LogScale(1, 2, LEFT, PLOT)
            : Svg.LogScale.of(low, high, LEFT, PLOT);
    int bottom = TOP + Math.max(1, rows.size()) * ROW;
    if (rows.isEmpty()) {
      svg.text("quiet", 16, TOP + 18, "start", "no ratio could be had");
    } else {
      svg.text("quiet", 16, TOP - 14, "start", "tunnel and what encrypts at the server");
      svg.text("quiet", LEFT + PLOT + 16, TOP - 14, "start", "Mbit/s");
      for (double mark : scale.marks()) {
        svg.line("grid", scale.at(mark), TOP - 8, scale.at(mark), bottom);
        svg.text("quiet", scale.at(mark), TOP - 14, "middle", Svg.number(mark));
      }
      if (scale.low() < 1 && scale.high() > 1) {
        svg.line("axis", scale.at(1), TOP - 8, scale.at(1), bottom);
      }
    }
    double y = TOP + ROW / 2.0;
    for (Judged row : rows) {
      Verdict verdict = row.verdict();
      Effect effect = verdict.effect().orElseThrow();
      String colour = verdict.series().endsWith("up") ? "a" : "b";
      svg.text("text", 16, y + 4, "start", name(summary, row, verdict.path()));
      svg.text("quiet", LEFT - 14, y + 4, "end", verdict.series());
      if (effect.hasInterval()) {
        svg.line(colour + " line", scale.at(effect.low()), y, scale.at(effect.high()), y);
        for (double limit : new double[] {effect.low(), effect.high()}) {
          svg.line(colour + " line", scale.at(limit), y - 6, scale.at(limit), y + 6);
        }
      }
      svg.dot(colour, scale.at(effect.ratio()), y);
      svg.text("text", LEFT + PLOT + 16, y + 4, "start", figures(summary, row));
      y += ROW;
    }
    svg.text("a", 16, 52, "start", "● client to server");
    svg.text("b", 166, 52, "start", "● server to client");
    svg.text(
        "quiet",
        16,
        bottom + 26,
        "start",
        "Dot: median of the blocks' ratios; line: its 95 % confidence interval. " + below);
    return svg.done(bottom + 42);
  }

  private static String name(Summary summary, Judged row, String path) {
    return summary.cells().stream()
        .filter(cell -> cell.label().equals(path) && cell.key().equals(row.key()))
        .map(cell -> path + "  " + cell.serverWireguard())
        .findFirst()
        .orElse(path);
  }

  private static String figures(Summary summary, Judged row) {
    Verdict verdict = row.verdict();
    return show(figure(summary, row, verdict.path()))
        + " of "
        + show(figure(summary, row, verdict.against()));
  }

  private static String show(Metric metric) {
    return metric.figure().map(Svg::number).orElse("n/a");
  }

  static Metric figure(Summary summary, Judged row, String path) {
    return figure(summary, row, path, row.verdict().figure());
  }

  static Metric figure(Summary summary, Judged row, String path, Figure figure) {
    return path.equals(Plan.NO_TUNNEL)
        ? summary.runs().stream()
            .filter(run -> run.key().equals(row.key()))
            .map(run -> Summary.median(run.noTunnel(), row.verdict().series(), figure))
            .findFirst()
            .orElse(new Metric.NotAvailable("not taken"))
        : summary.cells().stream()
            .filter(cell -> cell.label().equals(path) && cell.key().equals(row.key()))
            .map(Row::series)
            .map(spreads -> Summary.median(spreads, row.verdict().series(), figure))
            .findFirst()
            .orElse(new Metric.NotAvailable("not taken"));
  }
}
