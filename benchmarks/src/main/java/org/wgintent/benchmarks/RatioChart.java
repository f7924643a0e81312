package org.wgintent.benchmarks;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Summary;
import org.wgintent.benchmarks.results.Summary.Row;

/**
 * {@code benchmarks/ratios.svg}: the goodput through each tunnel as a share of the path without it,
 * a bar each way. The same summary gives the same bytes.
 *
 * <p>Written by hand, not by a chart library: those paint fixed colours into every element, and
 * this must be legible on light and dark pages, which takes classes and a style sheet of its own.
 */
public final class RatioChart {

  private static final int LEFT = 96;
  private static final int PLOT = 520;
  private static final int RIGHT = 84;
  private static final int TOP = 92;
  private static final int BAR = 16;
  private static final int ROW = 52;

  private static final String STYLE =
      """
      .page { fill: #ffffff } .text { fill: #1f2328 } .quiet { fill: #59636e }
      .grid { stroke: #d1d9e0 } .axis { stroke: #59636e }
      .up { fill: #0969da } .down { fill: #bf8700 }
      .value { stroke: #ffffff; stroke-width: 4px; paint-order: stroke }
      @media (prefers-color-scheme: dark) {
        .page { fill: #0d1117 } .text { fill: #f0f6fc } .quiet { fill: #9198a1 }
        .grid { stroke: #3d444d } .axis { stroke: #9198a1 }
        .up { fill: #4493f8 } .down { fill: #d29922 }
        .value { stroke: #0d1117 }
      }
      text { font: 13px system-ui, "DejaVu Sans", sans-serif }
      .title { font-size: 16px; font-weight: 600 }
      """;

  /** Figures as in any locale. */
  private final Formatter svg = new Formatter(Locale.ROOT);

  private final double scale;

  private RatioChart(double scale) {
    this.scale = scale;
  }

  public static String svg(Summary summary) {
    double largest =
        summary.cells().stream()
            .flatMap(
                row -> List.of(row.figures().ratio().up(), row.figures().ratio().down()).stream())
            .flatMap(ratio -> ratio.figure().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    // To the next fifth, so that there are five grid lines of round figures; 100 % is always there.
    return new RatioChart(Math.max(1, Math.ceil(largest * 5) / 5)).draw(summary.cells());
  }

  private String draw(List<Row> rows) {
    int bottom = TOP + Math.max(1, rows.size()) * ROW;
    int width = LEFT + PLOT + RIGHT;
    svg.format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " role=\"img\" aria-labelledby=\"title\">\n",
        width, bottom + 44, width, bottom + 44);
    svg.format("<title id=\"title\">Goodput through the tunnel, relative to no tunnel</title>\n");
    svg.format("<style>\n%s</style>\n", STYLE);
    svg.format("<rect class=\"page\" width=\"100%%\" height=\"100%%\"/>\n");
    svg.format(
        "<text class=\"text title\" x=\"16\" y=\"28\">Goodput relative to no tunnel</text>\n");
    legend();
    for (int step = 0; step <= 5; step++) {
      grid(scale * step / 5, bottom);
    }
    int y = TOP;
    for (Row row : rows) {
      svg.format(
          "<text class=\"text\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
          LEFT - 10, y + ROW / 2 + 4, row.iface());
      bar("up", row.figures().ratio().up(), y + 8);
      bar("down", row.figures().ratio().down(), y + 8 + BAR + 3);
      y += ROW;
    }
    if (rows.isEmpty()) {
      svg.format(
          "<text class=\"quiet\" x=\"%d\" y=\"%d\">nothing measured yet</text>\n",
          LEFT + 8, y + 30);
    }
    svg.format(
        "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
        LEFT, TOP - 6, LEFT, bottom);
    svg.format(
        "<text class=\"quiet\" x=\"%d\" y=\"%d\">TCP, one stream; 100 %% is the mean of the runs"
            + " without tunnel before and after. Longer is better.</text>\n",
        16, bottom + 34);
    svg.format("</svg>\n");
    return svg.toString();
  }

  private void legend() {
    svg.format("<rect class=\"up\" x=\"16\" y=\"42\" width=\"12\" height=\"12\"/>\n");
    svg.format("<text class=\"text\" x=\"34\" y=\"53\">client to server</text>\n");
    svg.format("<rect class=\"down\" x=\"156\" y=\"42\" width=\"12\" height=\"12\"/>\n");
    svg.format("<text class=\"text\" x=\"174\" y=\"53\">server to client</text>\n");
  }

  private void grid(double ratio, int bottom) {
    double x = x(ratio);
    svg.format(
        "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
        x, TOP - 6, x, bottom);
    svg.format(
        "<text class=\"quiet\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f %%</text>\n",
        x, TOP - 12, ratio * 100);
  }

  private void bar(String way, Metric ratio, int y) {
    switch (ratio) {
      case Metric.Value(double value) -> {
        svg.format(
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
            way, LEFT, y, x(value) - LEFT, BAR);
        svg.format(
            "<text class=\"text value\" x=\"%.1f\" y=\"%d\">%.1f %%</text>\n",
            x(value) + 6, y + BAR - 3, value * 100);
      }
      case Metric.NotAvailable _ ->
          svg.format(
              "<text class=\"quiet value\" x=\"%d\" y=\"%d\">not available</text>\n",
              LEFT + 6, y + BAR - 3);
    }
  }

  private double x(double ratio) {
    return LEFT + PLOT * ratio / scale;
  }
}
