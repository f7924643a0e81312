package org.wgintent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.wgintent.benchmarks.plan.Workload.Direction;
import org.wgintent.benchmarks.results.Figure;

/** {@code cpu.svg}: what a GiB costs both machines, and who pays. */
final class CpuChart {

  private static final int LEFT = 392;
  private static final int PLOT = 430;
  private static final int RIGHT = 88;
  private static final int TOP = 72;
  private static final int ROW = 24;

  private static final List<Figure> PARTS =
      List.of(Figure.USER_CPU_S_PER_GIB, Figure.SYSTEM_CPU_S_PER_GIB, Figure.IRQ_CPU_S_PER_GIB);

  private CpuChart() {}

  private record Bar(String name, String what, List<Double> parts) {
    double sum() {
      return parts.stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  static String svg(Summary summary) {
    List<Bar> bars = new ArrayList<>();
    for (Paths.One path : Paths.of(summary).all()) {
      String name = path.name();
      for (Direction way : Direction.values()) {
        List<Double> parts =
            PARTS.stream()
                .flatMap(part -> path.median("tcp-1 " + way, part).figure().stream())
                .toList();
        if (parts.size() == PARTS.size()) {
          bars.add(new Bar(name, way.toString(), parts));
          name = "";
        }
      }
    }
    Svg svg = new Svg("CPU for a GiB of TCP, one stream", LEFT + PLOT + RIGHT);
    int bottom = TOP + Math.max(1, bars.size()) * ROW;
    if (bars.isEmpty()) {
      return svg.text("quiet", 16, TOP + 18, "start", "no figure could be had").done(bottom + 42);
    }
    double most = bars.stream().mapToDouble(Bar::sum).max().orElseThrow();
    double y = TOP + ROW / 2.0;
    for (Bar bar : bars) {
      svg.text("text", 16, y + 4, "start", bar.name);
      svg.text("quiet", LEFT - 14, y + 4, "end", bar.what);
      double x = LEFT;
      for (int i = 0; i < bar.parts.size(); i++) {
        double wide = PLOT * bar.parts.get(i) / most;
        svg.rect(Svg.colour(i) + " bar", x, y - 8, wide, 16);
        x += wide;
      }
      svg.text("text", x + 8, y + 4, "start", String.format(Locale.ROOT, "%.2f s", bar.sum()));
      y += ROW;
    }
    svg.line("axis", LEFT, TOP - 6, LEFT, bottom);
    svg.text("a", 16, 52, "start", "■ programs")
        .text("b", 116, 52, "start", "■ the kernel for them");
    svg.text("c", 286, 52, "start", "■ interrupts");
    return svg.text(
            "quiet",
            16,
            bottom + 26,
            "start",
            "Seconds of one processor, both ends together. Shorter is better.")
        .done(bottom + 42);
  }
}
