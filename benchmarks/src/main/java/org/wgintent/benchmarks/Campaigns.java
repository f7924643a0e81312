package org.wgintent.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.wgintent.benchmarks.results.Documents;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.benchmarks.results.Summary;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.job.Measuring;
import org.wgintent.wireguard.InterfaceName;

/** What the job asks of this module: plan, run, report. */
public final class Campaigns implements Measuring {

  @Override
  public Results measure(
      Order order, Network network, Remote.Connector connector, Consumer<String> progress) {
    Plan plan = Planner.plan(network, order.planned(), Profile.of(order.profile()), order.seed());
    return new Measured(
        new Campaign(network, connector, order.commit(), Clock.systemUTC(), order.until(), progress)
            .run(order.run(), plan));
  }

  private record Measured(List<Outcome> outcomes) implements Results {

    @Override
    public boolean isComplete() {
      return outcomes.stream().allMatch(outcome -> outcome instanceof Outcome.Measured);
    }

    @Override
    public List<String> lines() {
      return outcomes.stream()
          .map(
              outcome ->
                  switch (outcome) {
                    case Outcome.Measured measured -> "measured " + measured.iface();
                    case Outcome.Refused refused -> refused.toString();
                    case Outcome.Failed failed -> failed.toString();
                  })
          .toList();
    }

    @Override
    public SortedMap<InterfaceName, String> raw() {
      SortedMap<InterfaceName, String> raw = new TreeMap<>();
      for (Outcome outcome : outcomes) {
        if (outcome instanceof Outcome.Measured measured) {
          raw.put(measured.iface(), Documents.write(measured.measurement()));
        }
      }
      return raw;
    }

    @Override
    public SortedMap<String, String> report(Optional<String> before, Set<InterfaceName> declared)
        throws IOException {
      Summary old = before.isEmpty() ? Summary.EMPTY : Documents.readSummary(before.get());
      Summary summary = old.with(outcomes, declared);
      SortedMap<String, String> files = new TreeMap<>();
      files.put(SUMMARY, Documents.write(summary));
      files.put(REPORT, Report.markdown(summary));
      files.put("ratios.svg", RatioChart.svg(summary));
      return files;
    }
  }
}
