package org.wgintent.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.plan.Planner;
import org.wgintent.benchmarks.plan.Profile;
import org.wgintent.benchmarks.report.Report;
import org.wgintent.benchmarks.report.Summary;
import org.wgintent.benchmarks.results.Documents;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.benchmarks.run.Campaign;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.job.Measuring;
import org.wgintent.wireguard.InterfaceName;

/** What the job asks of this module: plan, run, report. */
public final class Campaigns implements Measuring {

  @Override
  public Results measure(
      Order order, Network network, Remote.Connector connector, Consumer<String> progress) {
    Clock clock = Clock.systemUTC();
    Optional<Duration> budget =
        order.until().map(until -> Duration.between(clock.instant(), until));
    Plan plan =
        Planner.plan(network, order.planned(), Profile.of(order.profile()), order.seed(), budget);
    return new Measured(
        new Campaign(
                network, connector, order.run(), order.commit(), clock, order.until(), progress)
            .run(plan));
  }

  private record Measured(List<Outcome> outcomes) implements Results {

    @Override
    public boolean isComplete() {
      return outcomes.stream()
          .allMatch(
              outcome ->
                  outcome instanceof Outcome.Measured(Measurement m, List<String> _)
                      && m.missing().isEmpty()
                      && m.stopped().isEmpty());
    }

    @Override
    public List<String> lines() {
      return outcomes.stream().flatMap(outcome -> Report.lines(outcome).stream()).toList();
    }

    @Override
    public SortedMap<String, String> raw() {
      SortedMap<String, String> raw = new TreeMap<>();
      for (Outcome outcome : outcomes) {
        if (outcome instanceof Outcome.Measured(Measurement m, List<String> _)) {
          raw.put(m.server() + ".json", Documents.write(m));
        }
      }
      return raw;
    }

    @Override
    public SortedMap<String, String> report(Optional<String> before, Set<InterfaceName> declared)
        throws IOException {
      Summary old =
          before.isEmpty() || Documents.schema(before.get()).equals(Summary.SCHEMA_BEFORE)
              ? Summary.EMPTY
              : Documents.read(before.get(), Summary.class, Summary.SCHEMA);
      Summary summary = old.with(outcomes, declared);
      SortedMap<String, String> files = new TreeMap<>(Report.files(summary));
      files.put(SUMMARY, Documents.write(summary));
      return files;
    }
  }
}
