package org.wgintent.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
import org.wgintent.benchmarks.Examples;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.plan.Planner;
import org.wgintent.benchmarks.plan.Profile;
import org.wgintent.benchmarks.results.Documents;
import org.wgintent.benchmarks.results.Environment.Ends;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Metric.NotAvailable;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.benchmarks.results.Sample;
import org.wgintent.benchmarks.statistics.Evaluation;
import org.wgintent.benchmarks.statistics.Verdict;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Tunnel;

/** Real namespaces, real WireGuard in user space, real iperf3. Needs root on Linux. */
@Tag("device")
class RealRunTest {

  /** One block of what a block can have, each as short as it goes. */
  private static final Profile SHORT =
      new Profile(
          "test", 1, 1, 1, 0, 1, 3, 50, 3, List.of(1), 5, List.of(512), List.of(5), List.of(1280));

  /** One TCP stream each way, and three echo requests. */
  private static final Profile SHORTEST =
      new Profile("test", 1, 0, 1, 0, 1, 3, 50, 0, List.of(1), 5, List.of(), List.of(), List.of());

  private Device server;
  private Device client;
  private Tunnel tunnel;
  private String serverBefore;
  private String clientBefore;
  private final List<String> progress = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new Device();
    client = new Device();
    server.plug(client);
    tunnel =
        Examples.tunnel(
            "wg1",
            "nas",
            "203.0.113.0/24",
            51821,
            server.wireguard("wg1", "wireguard-go", 51821, "203.0.113"));
    remember();
  }

  private void remember() throws IOException {
    serverBefore = server.state();
    clientBefore = client.state();
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(server.state()).isEqualTo(serverBefore);
    assertThat(client.state()).isEqualTo(clientBefore);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void twoMachinesAreMeasuredAndNothingOfItIsLeft() throws IOException {
    Measurement measurement = measurement(run("client", SHORT, remote -> remote));

    assertThat(measurement.samples())
        .filteredOn(sample -> sample.path().equals("wg1"))
        .extracting(Sample::series)
        .containsExactlyInAnyOrder(
            "tcp-1 up",
            "tcp-1 down",
            "paced-5 up",
            "rtt",
            "udp-512-5 up",
            "handshakes",
            "mtu-1280 up",
            "mtu-1280 down",
            "mtu-1420 up",
            "mtu-1420 down");
    isPlausible(measurement);
    assertThat(figure(measurement, "wg1", "handshakes", Figure.HANDSHAKES)).isEqualTo(3);
    assertThat(figure(measurement, "wg1", "handshakes", Figure.HANDSHAKE_P50_MS))
        .isGreaterThan(figure(measurement, "wg1", "rtt", Figure.RTT_P50_MS));
    assertThat(figure(measurement, "wg1", "tcp-1 up", Figure.SERVER_MEMORY_MIB)).isGreaterThan(1);
    assertThat(figure(measurement, "wg1", "tcp-1 up", Figure.CLIENT_MEMORY_MIB)).isGreaterThan(1);
    assertThat(figure(measurement, "wg1", "tcp-1 up", Figure.DAEMON_CPU_S_PER_GIB))
        .isGreaterThan(figure(measurement, "none", "tcp-1 up", Figure.DAEMON_CPU_S_PER_GIB));
    assertThat(measurement.env().path().mtu().figure()).hasValue(1500.0);
    // Both are namespaces of this machine, and it is said.
    assertThat(measurement.env().path().kind()).isEqualTo(Ends.ONE_KERNEL);
    assertThat(measurement.tunnels())
        .singleElement()
        .satisfies(
            subject -> {
              assertThat(subject.serverWireguard()).isEqualTo(subject.clientWireguard());
              assertThat(subject.serverWireguard().name()).isEqualTo("wireguard-go");
              assertThat(subject.serverWireguard().version()).matches("v?\\d.*");
              assertThat(subject.serverWireguard().build()).hasSize(64);
            });
    assertThat(measurement.samples())
        .filteredOn(sample -> sample.series().equals("tcp-1 down"))
        .allSatisfy(
            sample ->
                assertThat(sample.commands())
                    .anySatisfy(c -> assertThat(c).contains("iperf3 -J -c ", " -R"))
                    .anySatisfy(c -> assertThat(c).contains("ping -n -c"))
                    .anySatisfy(c -> assertThat(c).contains("iperf3 -s -1 -B ")));
    assertThat(Documents.read(Documents.write(measurement), Measurement.class, Measurement.SCHEMA))
        .isEqualTo(measurement);
    assertNothingIsLeft();
  }

  @Test
  void twoNamespacesOfOneMachineAreNamedAsSuch() throws IOException {
    Measurement measurement = measurement(run("nas", SHORT, remote -> remote));

    isPlausible(measurement);
    assertThat(measurement.env().path().kind()).isEqualTo(Ends.ONE_MACHINE);
    assertNothingIsLeft();
  }

  private static void isPlausible(Measurement measurement) {
    assertThat(measurement.missing()).isEmpty();
    assertThat(measurement.stopped()).isEmpty();
    for (Sample sample : measurement.samples()) {
      for (Figure figure :
          List.of(
              Figure.GOODPUT_MBIT,
              Figure.LOSS_PERCENT,
              Figure.RTT_P50_MS,
              Figure.RTT_P99_MS,
              Figure.USER_CPU_S_PER_GIB)) {
        if (sample.figures().containsKey(figure)) {
          assertThat(sample.figure(figure).figure())
              .as("%s of %s over %s", figure, sample.series(), sample.path())
              .hasValueSatisfying(value -> assertThat(value).isNotNegative());
        }
      }
      assertThat(sample.server()).isPresent();
      assertThat(sample.client()).isEmpty();
    }
    assertThat(measurement.samples())
        .filteredOn(sample -> sample.series().startsWith("tcp-1"))
        .hasSize(6)
        .allSatisfy(
            sample -> {
              assertThat(sample.figure(Figure.GOODPUT_MBIT).figure())
                  .hasValueSatisfying(mbit -> assertThat(mbit).isBetween(0.1, 1e6));
              assertThat(sample.echoMs()).isNotEmpty();
              assertThat(sample.intervalsMbit()).isNotEmpty();
            });
  }

  private static double figure(Measurement measurement, String path, String series, Figure figure) {
    return measurement.samples().stream()
        .filter(s -> s.path().equals(path) && s.series().equals(series))
        .flatMap(s -> s.figure(figure).figure().stream())
        .findFirst()
        .orElseThrow();
  }

  /** The command was carried out, but its answer never came. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 6, 8, 10, 13, 16, 20})
  void aConnectionLostInTheMiddleLeavesNothing(int number) throws IOException {
    Counter counter = new Counter();
    Outcome outcome =
        run("client", SHORTEST, remote -> new Faulty(remote, counter, number, number));

    assertThat(outcome)
        .isInstanceOfAny(Outcome.Failed.class, Outcome.Measured.class)
        .satisfies(
            what -> {
              if (what instanceof Outcome.Measured(Measurement m, List<String> leftovers)) {
                // Some blocks were over, or the loss was of what is not needed.
                assertThat(leftovers).isEmpty();
                assertThat(m.stopped()).contains("contact lost");
              } else {
                assertThat(((Outcome.Failed) what).reason()).contains("contact lost");
                assertThat(((Outcome.Failed) what).leftovers()).isEmpty();
              }
            });
    assertNothingIsLeft();
  }

  @Test
  void whatAKilledCampaignLeftIsTakenDownByTheNext() throws IOException {
    Counter counter = new Counter();
    Outcome killed =
        run("client", SHORTEST, remote -> new Faulty(remote, counter, 14, Integer.MAX_VALUE));
    assertThat(killed)
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .extracting(Outcome.Failed::leftovers)
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .contains("unknown, contact was lost: contact lost");
    assertThat(server.state()).isNotEqualTo(serverBefore);
    assertThat(client.state()).isNotEqualTo(clientBefore);

    Outcome next = run("client", SHORTEST, remote -> remote);

    isPlausible(measurement(next));
    assertNothingIsLeft();
  }

  @Test
  void anInterruptedThreadTakesEverythingDownAndStaysInterrupted() throws IOException {
    Counter counter = new Counter();
    Outcome outcome = run("client", SHORTEST, remote -> new Interrupting(remote, counter));
    boolean interrupted = Thread.interrupted();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Measured.class,
            measured -> {
              assertThat(measured.measurement().stopped()).isPresent();
              // What there is of the block is kept.
              assertThat(measured.measurement().samples())
                  .isNotEmpty()
                  .allSatisfy(
                      sample ->
                          assertThat(sample.tainted())
                              .contains("the block did not come to its end"));
            });
    assertThat(interrupted).isTrue();
    assertNothingIsLeft();
  }

  @Test
  void aServerWithoutTheFirewallSetsIsAFailureThatSaysSo() throws IOException {
    server.ask("nft delete table inet wg_intent");
    remember();

    Outcome outcome = run("client", SHORTEST, remote -> remote);

    assertThat(measurement(outcome).missing())
        .singleElement()
        .extracting(Measurement.Missing::reason)
        .asString()
        .contains("opening the firewall", "No such file or directory");
    assertThat(measurement(outcome).stopped()).hasValue("no tunnel could be measured");
    assertNothingIsLeft();
  }

  @Test
  void whatAFirewallRefusesIsNotAvailableAndNeverZero() throws IOException {
    server.ask("nft insert rule inet wg_intent from_wg1 tcp dport 5201-5216 drop");
    remember();

    Measurement measurement = measurement(run("client", SHORTEST, remote -> remote));

    assertThat(measurement.samples())
        .filteredOn(s -> s.path().equals("wg1") && s.series().equals("tcp-1 up"))
        .singleElement()
        .extracting(sample -> sample.figure(Figure.GOODPUT_MBIT))
        .asInstanceOf(InstanceOfAssertFactories.type(NotAvailable.class))
        .extracting(NotAvailable::reason)
        .asString()
        .startsWith("iperf3: unable to connect");
    assertThat(figure(measurement, "none", "tcp-1 up", Figure.GOODPUT_MBIT)).isPositive();
    assertThat(figure(measurement, "wg1", "rtt", Figure.RTT_P50_MS)).isPositive();
    assertNothingIsLeft();
  }

  @Test
  void anAddressThatIsInUseIsLeftAlone() throws IOException {
    server.ask("ip addr add 169.254.77.1/30 dev lo");
    remember();

    Outcome outcome = run("nas", SHORTEST, remote -> remote);

    assertThat(outcome)
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .extracting(Outcome.Failed::reason)
        .asString()
        .contains("169.254.77.0/30 is in use here");
    assertNothingIsLeft();
  }

  /** The port is open for this peer alone, while it is measured, and no other may have it. */
  @Test
  void thePortIsOpenForThePeerAloneAndClosedAfterwards() throws IOException {
    server.ask("ip addr add 192.0.2.9/24 dev eth0");
    client.ask("ip addr add 192.0.2.8/24 dev eth0");
    remember();
    List<String> tried = new ArrayList<>();
    run(
        "client",
        SHORTEST,
        remote ->
            new Watching(
                remote,
                command -> {
                  if (command.contains("-c \"$address\"")
                      && command.contains("address=192.0.2.1\n")) {
                    tried.add(
                        client.ask(
                            "for from in 192.0.2.2 192.0.2.8; do nc -z -w 1 -s $from 192.0.2.1 5201"
                                + " && echo $from open || echo $from shut; done"
                                + " | tail -n 1"));
                  }
                }));

    assertThat(tried).isNotEmpty().allMatch(line -> line.equals("192.0.2.8 shut"));
    assertNothingIsLeft();
  }

  @Test
  void twoCampaignsOfDifferentDomainsDoNotMeetOnAMachine() throws Exception {
    // The first holds the machine and is gone; its time is over in five seconds.
    server.ask(
        "mkdir -p /run/wg-intent-bench/held;"
            + " echo other/run-9 $(($(cut -d. -f1 /proc/uptime) + 5)) > /run/wg-intent-bench/held/by");

    long began = System.nanoTime();
    measurement(run("client", SHORTEST, remote -> remote));

    assertThat(progress)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("nas: campaign other/run-9 is at work here, for ")
                    .contains("waiting"));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(3));
    assertNothingIsLeft();
  }

  /** One that goes on keeps the machine: each of its steps puts its time further off. */
  @Test
  void aMachineThatAnotherCampaignTookIsNotMeasuredOnBehindItsBack() throws Exception {
    Outcome outcome =
        run(
            "client",
            SHORTEST,
            remote ->
                new Watching(
                    remote,
                    command -> {
                      if (command.contains("-c \"$address\"")) {
                        server.ask("echo other/run-9 99999999 > /run/wg-intent-bench/held/by");
                      }
                    }));

    assertThat(outcome.toString()).contains("the campaign lost its hold of this machine");
    server.ask("rm -rf /run/wg-intent-bench");
    assertNothingIsLeft();
  }

  @Test
  void anEmulatedMachineGivesNoVerdict() throws IOException {
    for (Device device : List.of(server, client)) {
      device.ask(
          "sed 's/^model name.*/model name : QEMU TCG CPU version 2.5+/' /proc/cpuinfo > /tmp/cpu.$$"
              + " && mount --bind /tmp/cpu.$$ /proc/cpuinfo");
    }

    Measurement measurement = measurement(run("client", SHORTEST, remote -> remote));

    assertThat(measurement.env().isEmulated()).isTrue();
    assertThat(Evaluation.of(measurement).verdicts())
        .isNotEmpty()
        .extracting(Verdict::word)
        .containsOnly(Verdict.Word.EMULATED);
  }

  @Test
  void aProgramThatIsNotThereSpoilsItsTunnelAndNoOther() throws IOException {
    Tunnel second =
        Examples.tunnel(
            "wg2",
            "nas",
            "198.51.100.0/24",
            51822,
            server.wireguard("wg2", "wireguard-go", 51822, "198.51.100"));
    remember();
    Tunnel broken =
        new Tunnel(
            second.iface(),
            new org.wgintent.domain.Execution.Implementation(
                "auto", Optional.of("/opt/no/such-program"), Optional.empty()),
            second.mtu(),
            second.addresses(),
            second.publicKey(),
            List.of(),
            List.of());

    Measurement measurement =
        measurement(
            run(
                Examples.network(tunnel, broken),
                "client",
                SHORTEST,
                remote -> remote,
                "wg1",
                "wg2"));

    assertThat(measurement.tunnels()).extracting(Measurement.Subject::label).containsExactly("wg1");
    assertThat(measurement.missing())
        .singleElement()
        .satisfies(
            gap -> {
              assertThat(gap.label()).isEqualTo("wg2");
              assertThat(gap.reason()).contains("is there a program", "/opt/no/such-program");
            });
    assertNothingIsLeft();
  }

  private Outcome run(String from, Profile profile, UnaryOperator<Remote> wrapped) {
    return run(Examples.network(tunnel), from, profile, wrapped, "wg1");
  }

  private Outcome run(
      Network network,
      String from,
      Profile profile,
      UnaryOperator<Remote> wrapped,
      String... cells) {
    Plan plan =
        Planner.plan(
            network, Examples.benchmarks(false, from, cells), profile, 1, Optional.empty());
    List<Outcome> outcomes =
        new Campaign(
                network,
                (to, settings) ->
                    wrapped.apply(
                        to.name().value().equals("nas") ? server.connect() : client.connect()),
                "run-1",
                "c0ffee",
                Clock.systemUTC(),
                Optional.empty(),
                progress::add)
            .run(plan);
    assertThat(outcomes).hasSize(1);
    return outcomes.getFirst();
  }

  private static Measurement measurement(Outcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Measured.class, measured -> assertThat(measured.leftovers()).isEmpty());
    return ((Outcome.Measured) outcome).measurement();
  }

  /** Of the commands to both machines. */
  private static final class Counter {
    private int number;
  }

  /** Carries out the commands number {@code from} to {@code to}, and then loses contact. */
  private record Faulty(Remote remote, Counter counter, int from, int to) implements Remote {

    @Override
    public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
      counter.number++;
      int number = counter.number;
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

  /** What a test does beside a command. */
  @FunctionalInterface
  private interface Aside {
    void at(String command) throws IOException;
  }

  private record Watching(Remote remote, Aside aside) implements Remote {
    @Override
    public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
      aside.at(command);
      return remote.run(command, stdin, timeout);
    }

    @Override
    public void close() {
      remote.close();
    }
  }

  /** The second transfer through the tunnel, which is the first in a block, is interrupted. */
  private record Interrupting(Remote remote, Counter counter) implements Remote {
    @Override
    public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
      if (command.contains("-c \"$address\"") && command.contains("address=203.0.113.1\n")) {
        counter.number++;
        if (counter.number == 2) {
          Thread.currentThread().interrupt();
        }
      }
      return remote.run(command, stdin, timeout);
    }

    @Override
    public void close() {
      remote.close();
    }
  }
}
