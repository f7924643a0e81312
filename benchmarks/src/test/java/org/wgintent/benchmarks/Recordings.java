package org.wgintent.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.plan.Workload.Direction;
import org.wgintent.benchmarks.results.Environment;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Sample;
import org.wgintent.domain.ServerName;

/** Measurements as a campaign would give them, of invented figures. */
public final class Recordings {

  private final List<Sample> samples = new ArrayList<>();
  private final List<String> paths;
  private final String virtualization;
  private int block;

  /**
   * @param paths labels of the tunnels, each an interface
   */
  public Recordings(String virtualization, String... paths) {
    this.virtualization = virtualization;
    this.paths = List.of(paths);
  }

  public Recordings nextBlock() {
    block++;
    return this;
  }

  public Recordings add(String path, String series, Map<Figure, Metric> figures, String... taints) {
    String[] words = series.split(" ", -1);
    samples.add(
        new Sample(
            block,
            samples.size() + 1,
            path,
            words[0],
            words.length == 1
                ? Optional.empty()
                : Optional.of(words[1].equals("up") ? Direction.UP : Direction.DOWN),
            Instant.EPOCH.plusSeconds(samples.size()),
            List.of("iperf3 -J -c 192.0.2.1 -p 5201 -t 8 -i 1"),
            new TreeMap<>(figures),
            Optional.of(new Sample.Spent(1.5, 2.25, 0.75, 0.01, 3.49, 1.2, 4)),
            Optional.empty(),
            List.of(901.5, 899.25),
            List.of(0.31, 0.29),
            List.of(taints)));
    return this;
  }

  public Recordings add(String path, String series, double goodput, String... taints) {
    return add(path, series, Map.of(Figure.GOODPUT_MBIT, Metric.of(goodput)), taints);
  }

  /** Blocks of one workload, with noise that a block has in common, and noise that it has not. */
  public static Recordings noisy(
      int blocks, double common, double own, long seed, Map<String, Double> goodput) {
    Recordings recordings =
        new Recordings("none", goodput.keySet().stream().sorted().toArray(String[]::new));
    Random random = new Random(seed);
    for (int i = 0; i < blocks; i++) {
      recordings.nextBlock();
      double shift = Math.exp(common * random.nextGaussian());
      recordings.add(Plan.NO_TUNNEL, "tcp-1 up", 9000 * shift);
      goodput.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              entry ->
                  recordings.add(
                      entry.getKey(),
                      "tcp-1 up",
                      entry.getValue() * shift * Math.exp(own * random.nextGaussian())));
      recordings.add(Plan.NO_TUNNEL, "tcp-1 up", 9000 * shift);
    }
    return recordings;
  }

  public Measurement measurement() {
    return measurement(Optional.empty());
  }

  public Measurement measurement(Optional<String> stopped) {
    Environment.End end =
        new Environment.End(
            "6.1.0-28-amd64",
            "x86_64",
            "A | Processor <1>",
            2,
            "schedutil",
            virtualization,
            "3.12",
            "eth0 driver veth speed 10000 qdisc noqueue",
            "tcp-segmentation-offload on,",
            "cubic",
            "212992 212992");
    Environment env =
        new Environment(
            end, end, new Environment.Route(Environment.Ends.TWO_MACHINES, Metric.of(1500)));
    List<Measurement.Subject> tunnels = new ArrayList<>();
    for (String path : paths) {
      Environment.WireGuard go =
          new Environment.WireGuard(
              "wireguard-go",
              path.equals("wg1") ? "v0.0.20220316" : "v0.0.20231211",
              "ab".repeat(32));
      tunnels.add(
          new Measurement.Subject(
              path, Examples.iface(path), 1420, go, go, env.fingerprint(go, go, 1420)));
    }
    return new Measurement(
        Measurement.SCHEMA,
        new Measurement.Run(
            "run-1",
            "c0ffee".repeat(6) + "c0ff",
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(3600),
            "standard",
            4711,
            block,
            block,
            10),
        new ServerName("nas"),
        new ServerName("client"),
        false,
        env,
        tunnels,
        List.of(),
        List.copyOf(samples),
        new Measurement.Production(
            List.of("router"),
            List.of(),
            512,
            0,
            Metric.of(3.25),
            Metric.of(0.31),
            Optional.empty()),
        stopped);
  }
}
