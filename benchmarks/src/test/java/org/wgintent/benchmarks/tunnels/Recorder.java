package org.wgintent.benchmarks.tunnels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.statistics.descriptive.Median;
import org.wgintent.benchmarks.Examples;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.plan.Planner;
import org.wgintent.benchmarks.plan.Profile;
import org.wgintent.benchmarks.plan.Workload;
import org.wgintent.benchmarks.plan.Workload.Direction;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.benchmarks.results.Sample;
import org.wgintent.benchmarks.run.Campaign;
import org.wgintent.benchmarks.run.Device;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;

/**
 * Records short blocks between two devices, which are namespaces, with the same program at both
 * tunnels: {@code same FILE BLOCKS}; with the second tunnel slower: {@code slower FILE BLOCKS}; or
 * bare iperf3 beside the harness: {@code beside FILE PAIRS}. Needs root on Linux.
 */
final class Recorder {

  /** From the server, where the slower tunnel has its limit. */
  private static final Workload WORK = new Workload.Tcp(1, Direction.DOWN);

  /** Below what the tunnels carry. */
  private static final double LIMIT_MBIT = 150;

  private static final double SLOWER = 0.95;

  private static final Pattern MBIT = Pattern.compile("\"bits_per_second\":\\s*([0-9.e+]+)");

  private final Device server;
  private final Device client;
  private final int number;

  private Recorder(Device server, Device client, int number) {
    this.server = server;
    this.client = client;
    this.number = number;
  }

  public static void main(String[] args) throws IOException {
    try (Device server = new Device();
        Device client = new Device()) {
      server.plug(client);
      Recorder recorder = new Recorder(server, client, Integer.parseInt(args[2]));
      List<String> lines =
          switch (args[0]) {
            case "same" -> recorder.same();
            case "slower" -> recorder.slower();
            case "beside" -> recorder.beside();
            default -> throw new IllegalArgumentException(args[0]);
          };
      Files.write(Path.of(args[1]), lines);
    }
  }

  private List<String> same() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# block,path,Mbit/s,tainted; wg1 and wg2 are the same program");
    lines.addAll(lines(measured(network(), remote -> remote)));
    return lines;
  }

  /** The limit is found by bare iperf3 on the cable, before there is any tunnel. */
  private List<String> slower() throws IOException {
    double slower = SLOWER * LIMIT_MBIT;
    List<String> lines = new ArrayList<>();
    lines.add("# block,path,Mbit/s,tainted; wg2 is slower, by a token bucket on its interface");
    for (int round = 1; round <= 3; round++) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        limit("eth0", LIMIT_MBIT);
        double whole = bare();
        limit("eth0", slower);
        ratios.add(bare() / whole);
      }
      double ratio =
          Median.withDefaults()
              .evaluate(ratios.stream().mapToDouble(Double::doubleValue).toArray());
      lines.add(
          String.format(
              Locale.ROOT,
              "# calibrated by bare iperf3: %.2f beside %.2f Mbit/s gives %.4f",
              slower,
              LIMIT_MBIT,
              ratio));
      slower *= SLOWER / ratio;
    }
    server.ask("tc qdisc del dev eth0 root");
    Network network = network();
    limit("wg1", LIMIT_MBIT);
    limit("wg2", slower);
    lines.addAll(lines(measured(network, remote -> remote)));
    return lines;
  }

  private void limit(String device, double mbit) throws IOException {
    server.ask(
        String.format(
            Locale.ROOT,
            "tc qdisc replace dev %s root tbf rate %.0fkbit burst 64kb latency 50ms",
            device,
            mbit * 1000));
  }

  /** Mbit/s of one stream from the server, as anybody would measure it. */
  private double bare() throws IOException {
    server.ask(
        "iperf3 -s -1 -D -B 192.0.2.1 -p 5300;"
            + " n=0; until ss -Hltn 'sport = :5300' | grep -q .; do"
            + " n=$((n+1)); test $n -lt 50; sleep 0.05; done");
    String report = client.ask("iperf3 -J -c 192.0.2.1 -p 5300 -t 1 -i 1 -R");
    Matcher received = MBIT.matcher(report.substring(report.indexOf("\"sum_received\"")));
    if (!received.find()) {
      throw new IOException("iperf3 reported no transfer");
    }
    return Double.parseDouble(received.group(1)) / 1e6;
  }

  /** Each run of the harness without a tunnel has a bare one before it, or after it, in turn. */
  private List<String> beside() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# pair,bare Mbit/s,harness Mbit/s");
    List<Double> bare = new ArrayList<>();
    Measurement measurement =
        measured(
            network(),
            remote ->
                new Remote() {
                  @Override
                  public Result run(String command, byte[] stdin, Duration timeout)
                      throws IOException {
                    boolean measures =
                        command.contains("-c \"$address\"")
                            && command.contains("address=192.0.2.1\n");
                    boolean first = bare.size() % 2 == 0;
                    if (measures && first) {
                      bare.add(bare());
                    }
                    Result result = remote.run(command, stdin, timeout);
                    if (measures && !first) {
                      bare.add(bare());
                    }
                    return result;
                  }

                  @Override
                  public void close() {
                    remote.close();
                  }
                });
    List<Sample> harness =
        measurement.samples().stream().filter(s -> s.path().equals(Plan.NO_TUNNEL)).toList();
    for (int i = 0; i < harness.size(); i++) {
      lines.add(
          String.format(Locale.ROOT, "%d,%.2f,%.2f", i + 1, bare.get(i), mbit(harness.get(i))));
    }
    return lines;
  }

  private Network network() throws IOException {
    return Examples.network(
        Examples.tunnel(
            "wg1",
            "nas",
            "203.0.113.0/24",
            51821,
            server.wireguard("wg1", "wireguard-go", 51821, "203.0.113")),
        Examples.tunnel(
            "wg2",
            "nas",
            "198.51.100.0/24",
            51822,
            server.wireguard("wg2", "wireguard-go", 51822, "198.51.100")));
  }

  private Measurement measured(Network network, UnaryOperator<Remote> wrapped) {
    Outcome outcome =
        new Campaign(
                network,
                (to, settings) ->
                    wrapped.apply(
                        to.name().value().equals("nas") ? server.connect() : client.connect()),
                "recording",
                "none",
                Clock.systemUTC(),
                Optional.empty(),
                System.err::println)
            .run(plan(network))
            .getFirst();
    return switch (outcome) {
      case Outcome.Measured(Measurement m, List<String> _) -> m;
      default -> throw new IllegalStateException(outcome.toString());
    };
  }

  /** As the planner has them, with one workload only. */
  private Plan plan(Network network) {
    Profile profile =
        new Profile(
            "short", 1, 0, 1, 0, 1, 1, 50, 0, List.of(1), 1, List.of(), List.of(), List.of());
    Plan.Bench bench =
        Planner.plan(
                network,
                Examples.benchmarks(false, "client", "wg1", "wg2"),
                profile,
                1,
                Optional.empty())
            .benches()
            .getFirst();
    Random random = new Random(System.nanoTime());
    List<Plan.Block> blocks = new ArrayList<>();
    for (int i = 1; i <= number; i++) {
      Plan.Trial none = new Plan.Trial(Optional.empty(), WORK);
      List<Plan.Trial> trials = new ArrayList<>();
      bench.tunnels().forEach(tunnel -> trials.add(new Plan.Trial(Optional.of(tunnel), WORK)));
      Collections.shuffle(trials, random);
      trials.addFirst(none);
      trials.addLast(none);
      blocks.add(new Plan.Block(i, List.copyOf(trials)));
    }
    return new Plan(
        1,
        List.of(
            new Plan.Bench(
                bench.server(),
                bench.client(),
                false,
                profile,
                bench.tunnels(),
                number,
                List.copyOf(blocks))),
        List.of());
  }

  private static List<String> lines(Measurement measurement) {
    return measurement.samples().stream()
        .map(s -> new Recording.Line(s.block(), s.path(), mbit(s), !s.isClean()).toString())
        .toList();
  }

  private static double mbit(Sample sample) {
    return sample.figure(Figure.GOODPUT_MBIT).figure().orElse(0.0);
  }
}
