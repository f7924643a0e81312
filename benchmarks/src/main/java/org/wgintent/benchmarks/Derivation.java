package org.wgintent.benchmarks;

import java.util.List;
import org.apache.commons.statistics.descriptive.Quantile;
import org.wgintent.benchmarks.results.Flow;
import org.wgintent.benchmarks.results.Flow.Direction;
import org.wgintent.benchmarks.results.Flow.Path;
import org.wgintent.benchmarks.results.Measurement.Derived;
import org.wgintent.benchmarks.results.Measurement.Pair;
import org.wgintent.benchmarks.results.Measurement.Quantiles;
import org.wgintent.benchmarks.results.Measurement.Rtt;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Metric.NotAvailable;

/** From raw samples to the figures that are published. Pure. */
final class Derivation {

  private final List<Flow> flows;

  private Derivation(List<Flow> flows) {
    this.flows = flows;
  }

  static Derived of(List<Flow> flows, Rtt rtt) {
    Derivation d = new Derivation(flows);
    return new Derived(
        pair(way -> d.goodput(Path.TUNNEL, way).rounded(1)),
        pair(way -> d.noTunnel(way).rounded(1)),
        pair(way -> d.drift(way).rounded(4)),
        pair(way -> d.goodput(Path.TUNNEL, way).with(d.noTunnel(way), (t, n) -> t / n).rounded(4)),
        pair(way -> d.flow(Path.TUNNEL, way).cpuSecondsPerGib().rounded(3)),
        new Quantiles(quantile(rtt, 0.5), quantile(rtt, 0.95)),
        rtt.firstReplyMs());
  }

  private Metric noTunnel(Direction way) {
    return goodput(Path.NO_TUNNEL_BEFORE, way)
        .with(goodput(Path.NO_TUNNEL_AFTER, way), (before, after) -> (before + after) / 2);
  }

  private Metric drift(Direction way) {
    return goodput(Path.NO_TUNNEL_AFTER, way)
        .with(goodput(Path.NO_TUNNEL_BEFORE, way), (after, before) -> after / before);
  }

  private Metric goodput(Path path, Direction way) {
    return flow(path, way).goodputMbit();
  }

  private Flow flow(Path path, Direction way) {
    return flows.stream()
        .filter(f -> f.path() == path && f.direction() == way)
        .findFirst()
        .orElse(new Flow(path, way, new NotAvailable("not run")));
  }

  /** Hyndman and Fan's type 7, the common one, over the replies that came. */
  private static Metric quantile(Rtt rtt, double p) {
    double[] samples = rtt.samplesMs().stream().mapToDouble(Double::doubleValue).toArray();
    return samples.length == 0
        ? new NotAvailable("no reply to " + rtt.sent() + " pings")
        : Metric.of(
                Quantile.withDefaults().with(Quantile.EstimationMethod.HF7).evaluate(samples, p))
            .rounded(3);
  }

  private static Pair pair(java.util.function.Function<Direction, Metric> figure) {
    return new Pair(figure.apply(Direction.UP), figure.apply(Direction.DOWN));
  }
}
