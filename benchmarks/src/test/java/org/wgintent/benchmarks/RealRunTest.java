package org.wgintent.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.benchmarks.results.Documents;
import org.wgintent.benchmarks.results.Flow;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Metric.NotAvailable;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.wireguard.PublicKey;

/** Real namespaces, real WireGuard in user space, real iperf3. Needs root on Linux. */
@Tag("device")
class RealRunTest {

  private static final Profile SHORT = new Profile("test", 1, 0, 3, 50);

  private Device device;
  private String before;

  @BeforeEach
  void start() throws IOException {
    device = new Device();
    before = device.state();
  }

  @AfterEach
  void stop() {
    device.close();
  }

  @Test
  void a_cell_is_measured_and_nothing_of_it_is_left() throws IOException {
    Outcome outcome = run(remote -> remote);

    Measurement measurement = measurement(outcome);
    assertThat(measurement.flows()).hasSize(6).allSatisfy(RealRunTest::isPlausible);
    assertThat(measurement.rtt().samplesMs()).isNotEmpty().allMatch(ms -> ms > 0);
    assertThat(measurement.derived().ratio().up().figure())
        .hasValueSatisfying(ratio -> assertThat(ratio).isPositive());
    assertThat(measurement.derived().ratio().down().figure())
        .hasValueSatisfying(ratio -> assertThat(ratio).isPositive());
    assertThat(measurement.derived().firstReplyMs()).isInstanceOf(Metric.Value.class);
    assertThat(measurement.env().server().wireguard())
        .isEqualTo(measurement.env().client().wireguard())
        .satisfies(
            wg -> {
              assertThat(wg.name()).isEqualTo("wireguard-go");
              assertThat(wg.version()).matches("v?\\d.*");
              assertThat(wg.build()).hasSize(64);
            });
    assertThat(measurement.env().server().cpus()).isPositive();
    assertThat(Documents.readMeasurement(Documents.write(measurement))).isEqualTo(measurement);
    assertThat(device.state()).isEqualTo(before);
  }

  /** The command was carried out, but its answer never came. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 9, 16, 17, 20, 22})
  void a_connection_lost_in_the_middle_leaves_nothing(int number) throws IOException {
    Outcome outcome = run(remote -> new Faulty(remote, number, number));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.reason()).isEqualTo("contact lost");
              assertThat(failed.leftovers()).isEmpty();
            });
    assertThat(device.state()).isEqualTo(before);
  }

  @Test
  void what_a_killed_run_left_is_taken_down_by_the_next() throws IOException {
    Outcome killed = run(remote -> new Faulty(remote, 8, Integer.MAX_VALUE));
    assertThat(killed)
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .extracting(Outcome.Failed::leftovers)
        .isEqualTo(List.of("unknown, contact was lost: contact lost"));
    assertThat(device.state()).isNotEqualTo(before);

    Outcome next = run(remote -> remote);

    assertThat(measurement(next).flows()).allSatisfy(RealRunTest::isPlausible);
    assertThat(device.state()).isEqualTo(before);
  }

  @Test
  void an_interrupted_thread_takes_everything_down_and_stays_interrupted() throws IOException {
    Outcome outcome = run(Interrupting::new);
    boolean interrupted = Thread.interrupted();

    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(interrupted).isTrue();
    assertThat(device.state()).isEqualTo(before);
  }

  @Test
  void a_server_without_the_firewall_sets_is_a_failure_that_says_so() throws IOException {
    device.ask("nft delete table inet wg_intent");
    before = device.state();

    Outcome outcome = run(remote -> remote);

    assertThat(outcome)
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .extracting(Outcome.Failed::reason)
        .asString()
        .contains("opening the firewall", "No such file or directory");
    assertThat(device.state()).isEqualTo(before);
  }

  @Test
  void what_a_firewall_refuses_is_not_available_and_never_zero() throws IOException {
    device.ask("nft insert rule inet wg_intent from_wg1 tcp dport 5201-5216 drop");
    before = device.state();

    Measurement measurement = measurement(run(remote -> remote));

    assertThat(measurement.derived().goodputMbit().up())
        .asInstanceOf(InstanceOfAssertFactories.type(NotAvailable.class))
        .extracting(NotAvailable::reason)
        .asString()
        .startsWith("iperf3: unable to connect");
    assertThat(measurement.derived().ratio().down()).isInstanceOf(NotAvailable.class);
    assertThat(measurement.derived().noTunnelMbit().up()).isInstanceOf(Metric.Value.class);
    assertThat(measurement.rtt().samplesMs()).isNotEmpty();
    assertThat(device.state()).isEqualTo(before);
  }

  @Test
  void an_address_that_is_in_use_is_left_alone() throws IOException {
    device.ask("ip addr add 169.254.77.1/30 dev lo");
    before = device.state();

    Outcome outcome = run(remote -> remote);

    assertThat(outcome)
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .extracting(Outcome.Failed::reason)
        .asString()
        .contains("169.254.77.0/30 is in use here");
    assertThat(device.state()).isEqualTo(before);
  }

  private Outcome run(UnaryOperator<Remote> wrapped) throws IOException {
    Network network =
        Examples.network(
            Examples.tunnel(
                "wg1",
                "nas",
                "203.0.113.0/24",
                new PublicKey(device.ask("wg show wg1 public-key"))));
    Plan plan = Planner.plan(network, Examples.benchmarks(false, "wg1"), SHORT, 1);
    List<Outcome> outcomes =
        new Campaign(
                network,
                (server, settings) -> wrapped.apply(device.connect()),
                "c0ffee",
                Clock.systemUTC(),
                Optional.empty(),
                line -> {})
            .run("run-1", plan);
    assertThat(outcomes).hasSize(1);
    return outcomes.getFirst();
  }

  private static Measurement measurement(Outcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Measured.class, measured -> assertThat(measured.leftovers()).isEmpty());
    return ((Outcome.Measured) outcome).measurement();
  }

  private static void isPlausible(Flow flow) {
    assertThat(flow.result())
        .isInstanceOfSatisfying(
            Flow.Traffic.class,
            traffic -> {
              assertThat(traffic.goodputBps()).isBetween(1e5, 1e12);
              assertThat(traffic.samplesBps()).isNotEmpty();
              assertThat(traffic.bytesTotal()).isPositive();
              assertThat(traffic.serverCpu().busy()).isPositive();
              assertThat(traffic.clientCpu()).isEmpty();
            });
  }

  /** Carries out the commands number {@code from} to {@code to}, and then loses contact. */
  private static final class Faulty implements Remote {
    private final Remote remote;
    private final int from;
    private final int to;
    private int number;

    Faulty(Remote remote, int from, int to) {
      this.remote = remote;
      this.from = from;
      this.to = to;
    }

    @Override
    public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
      number++;
      if (number > from && number <= to) {
        throw new IOException("contact lost");
      }
      Result result = remote.run(command, stdin, timeout);
      if (number == from) {
        throw new IOException("contact lost");
      }
      return result;
    }

    @Override
    public void close() {
      remote.close();
    }
  }

  private record Interrupting(Remote remote) implements Remote {
    @Override
    public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
      if (command.contains("iperf3 -J -c 203.0.113.1")) {
        Thread.currentThread().interrupt();
      }
      return remote.run(command, stdin, timeout);
    }

    @Override
    public void close() {
      remote.close();
    }
  }
}
