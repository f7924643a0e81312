package org.wgintent.benchmarks;

import java.time.Clock;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.wgintent.benchmark.Outcome;
import org.wgintent.benchmark.Summary;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.job.Measuring;

/** What the job asks of this module: plan, run, report. */
public final class Campaigns implements Measuring {

  @Override
  public List<Outcome> measure(
      Order order, Network network, Remote.Connector connector, Consumer<String> progress) {
    return new Campaign(network, connector, order.commit(), Clock.systemUTC(), progress)
        .run(order.run(), Planner.plan(network, order.planned(), order.profile(), order.seed()));
  }

  @Override
  public SortedMap<String, String> report(Summary summary) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put("report.md", Report.markdown(summary));
    files.put("ratios.svg", RatioChart.svg(summary));
    return files;
  }
}
