package org.wgintent.benchmarks.report;

import java.util.Formatter;
import java.util.Locale;

/**
 * A picture, written by hand, not by a chart library: those paint fixed colours into every element,
 * and these must be legible on light and dark pages, which takes classes and a style sheet of their
 * own.
 */
final class Svg {

  private static final String STYLE =
      """
      .page { fill: #ffffff } .text { fill: #1f2328 } .quiet { fill: #59636e }
      .grid { stroke: #d1d9e0 } .axis { stroke: #59636e }
      .a { fill: #0969da; stroke: #0969da } .b { fill: #9a6700; stroke: #9a6700 }
      .c { fill: #1a7f37; stroke: #1a7f37 } .d { fill: #8250df; stroke: #8250df }
      .n { fill: #59636e; stroke: #59636e }
      @media (prefers-color-scheme: dark) {
        .page { fill: #0d1117 } .text { fill: #f0f6fc } .quiet { fill: #9198a1 }
        .grid { stroke: #3d444d } .axis { stroke: #9198a1 }
        .a { fill: #4493f8; stroke: #4493f8 } .b { fill: #d29922; stroke: #d29922 }
        .c { fill: #3fb950; stroke: #3fb950 } .d { fill: #ab7df8; stroke: #ab7df8 }
        .n { fill: #9198a1; stroke: #9198a1 }
      }
      text { font: 13px system-ui, "DejaVu Sans", sans-serif }
      text[class] { stroke: none }
      .title { font-size: 16px; font-weight: 600 }
      .line { fill: none; stroke-width: 2 }
      .bar { stroke: none }
      """;

  /** Colours, in the order in which they are given out. */
  private static final String[] COLOURS = {"a", "b", "c", "d"};

  /** Figures as in any locale. */
  private final Formatter body = new Formatter(Locale.ROOT);

  private final String title;
  private final int width;

  Svg(String title, int width) {
    this.title = title;
    this.width = width;
    text("text title", 16, 28, "start", title);
  }

  static String colour(int number) {
    return COLOURS[number % COLOURS.length];
  }

  Svg text(String style, double x, double y, String anchor, String words) {
    body.format(
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        style, x, y, anchor, escaped(words));
    return this;
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    body.format(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
        style, x1, y1, x2, y2);
    return this;
  }

  Svg rect(String style, double x, double y, double wide, double high) {
    body.format(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
        style, x, y, Math.max(0, wide), high);
    return this;
  }

  Svg dot(String style, double x, double y) {
    body.format("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", style, x, y);
    return this;
  }

  /**
   * @param points {@code x,y} pairs
   */
  Svg path(String style, String points) {
    body.format("<polyline class=\"%s\" points=\"%s\"/>\n", style, points);
    return this;
  }

  String done(int height) {
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
        role="img" aria-labelledby="title">
        <title id="title">%3$s</title>
        <style>
        %4$s</style>
        <rect class="page" width="100%%" height="100%%"/>
        %5$s</svg>
        """
        .formatted(width, height, escaped(title), STYLE, body);
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /**
   * An axis of ratios or of times: as far to the double as to the half.
   *
   * @param low what it must show; {@code high} too
   */
  record LogScale(double low, double high, double from, double length) {

    /** So that what is to be shown fills it. */
    static LogScale of(double low, double high, double from, double length) {
      double margin = Math.max(1.02, Math.pow(high / low, 0.06));
      return new LogScale(low / margin, high * margin, from, length);
    }

    double at(double value) {
      return from + length * Math.log(value / low) / Math.log(high / low);
    }

    /** Round values for grid lines: four to eight of them. */
    java.util.List<Double> marks() {
      double span = high / low;
      double[] steps =
          span > 30
              ? new double[] {1}
              : span > 8
                  ? new double[] {1, 2, 5}
                  : span > 2 ? new double[] {1, 1.5, 2, 3, 4, 5, 7} : new double[0];
      java.util.List<Double> marks = new java.util.ArrayList<>();
      if (steps.length == 0) {
        double step = step(high - low, 5);
        for (double v = Math.ceil(low / step) * step; v <= high; v += step) {
          marks.add(Math.round(v / step) * step);
        }
      }
      for (int power = (int) Math.floor(Math.log10(low));
          power <= Math.ceil(Math.log10(high));
          power++) {
        for (double step : steps) {
          double value = step * Math.pow(10, power);
          if (value >= low && value <= high) {
            marks.add(value);
          }
        }
      }
      return marks;
    }
  }

  /** A step of round figures, so that about {@code count} of them fill {@code span}. */
  static double step(double span, int count) {
    double raw = span / count;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    return power * (raw / power > 5 ? 10 : raw / power > 2 ? 5 : raw / power > 1 ? 2 : 1);
  }

  /** A number with as many digits as it deserves: 0.0234, 1.5, 312. */
  static String number(double value) {
    double size = Math.abs(value);
    int places = size == 0 ? 0 : (int) Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(size))));
    String text = String.format(Locale.ROOT, "%." + places + "f", value);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }
}
