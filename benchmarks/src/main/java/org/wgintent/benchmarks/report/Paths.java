package org.wgintent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.statistics.Evaluation.Spread;

/** What was measured, path by path: without a tunnel first, then the tunnels of that run. */
record Paths(List<One> all) {

  /**
   * @param name for people
   * @param tunnel is it one?
   */
  record One(String name, boolean tunnel, List<Spread> spreads) {
    Metric median(String series, Figure figure) {
      return Summary.median(spreads, series, figure);
    }
  }

  static Paths of(Summary summary) {
    List<One> all = new ArrayList<>();
    boolean several = summary.runs().size() > 1;
    for (Summary.Session run : summary.runs()) {
      String ends = several ? " (" + run.client() + " to " + run.server() + ")" : "";
      all.add(new One("no tunnel" + ends, false, run.noTunnel()));
      summary.cells().stream()
          .filter(cell -> cell.key().equals(run.key()))
          .forEach(
              cell ->
                  all.add(
                      new One(cell.label() + "  " + cell.serverWireguard(), true, cell.series())));
    }
    return new Paths(all);
  }
}
