package org.wgintent.benchmarks.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.benchmarks.Examples.benchmarks;
import static org.wgintent.benchmarks.Examples.iface;
import static org.wgintent.benchmarks.Examples.key;
import static org.wgintent.benchmarks.Examples.network;
import static org.wgintent.benchmarks.Examples.tunnel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.wgintent.benchmarks.plan.Plan.Bench;
import org.wgintent.benchmarks.plan.Plan.Block;
import org.wgintent.benchmarks.plan.Plan.Refusal;
import org.wgintent.benchmarks.plan.Plan.Trial;
import org.wgintent.derive.Network;
import org.wgintent.domain.BenchmarkProfile;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.ServerName;

class PlannerTest {

  private static final Profile STANDARD = Profile.of(BenchmarkProfile.STANDARD);

  /** wg0 is on the router; the benchmark interfaces on the nas. */
  private static final Network NETWORK =
      network(
          tunnel("wg0", "router", "198.51.100.0/24", key(1)),
          tunnel("wg1", "nas", "203.0.113.0/24", key(2)),
          tunnel("wg2", "nas", "10.99.2.0/24", key(3)),
          tunnel("wg3", "nas", "10.99.3.0/30", key(4)));

  private static Plan plan(Benchmarks benchmarks, Profile profile, long seed) {
    return Planner.plan(NETWORK, benchmarks, profile, seed, Optional.empty());
  }

  private static Bench bench(Benchmarks benchmarks, Profile profile, long seed) {
    return plan(benchmarks, profile, seed).benches().getFirst();
  }

  @Property(tries = 200)
  void everyBlockHasEachTrialOnceAndNoTunnelFirstAndLast(@ForAll long seed) {
    Bench bench = bench(benchmarks(false, "client", "wg1", "wg2"), STANDARD, seed);

    assertThat(bench.blocks()).hasSize(STANDARD.blocks());
    for (Block block : bench.blocks()) {
      List<Trial> trials = block.trials();
      List<Workload> compared = STANDARD.compared();
      assertThat(trials.getFirst().workload()).isInstanceOf(Workload.Idle.class);
      List<Trial> first = trials.subList(1, 1 + compared.size());
      List<Trial> last = trials.subList(trials.size() - compared.size(), trials.size());
      for (List<Trial> without : List.of(first, last)) {
        assertThat(without).allMatch(trial -> trial.tunnel().isEmpty());
        assertThat(without)
            .extracting(Trial::workload)
            .containsExactlyInAnyOrderElementsOf(compared);
      }
      List<Trial> between = trials.subList(1 + compared.size(), trials.size() - compared.size());
      assertThat(new HashSet<>(between)).hasSameSizeAs(between);
      for (Plan.Tunnel tunnel : bench.tunnels()) {
        List<Workload> expected = new ArrayList<>(compared);
        if (block.number() <= STANDARD.described()) {
          expected.addAll(STANDARD.loss());
          expected.addAll(STANDARD.ofTunnels(tunnel.mtu()));
        }
        assertThat(between)
            .filteredOn(trial -> trial.tunnel().equals(Optional.of(tunnel)))
            .extracting(Trial::workload)
            .containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameOrderAndAnotherSeedAnother() {
    Benchmarks both = benchmarks(false, "client", "wg1", "wg2");

    assertThat(plan(both, STANDARD, 7)).isEqualTo(plan(both, STANDARD, 7));
    assertThat(bench(both, STANDARD, 7).blocks()).isNotEqualTo(bench(both, STANDARD, 8).blocks());
    assertThat(bench(both, STANDARD, 7).blocks().get(0).trials())
        .isNotEqualTo(bench(both, STANDARD, 7).blocks().get(1).trials());
  }

  @Test
  void whatTheIssueOfAProfileNamesIsInIt() {
    for (BenchmarkProfile name : BenchmarkProfile.values()) {
      Profile profile = Profile.of(name);
      assertThat(profile.streams()).contains(1, 4);
      assertThat(profile.udpBytes()).hasSize(3);
      assertThat(profile.handshakes() * profile.described()).isGreaterThanOrEqualTo(30);
    }
    assertThat(STANDARD.blocks()).isGreaterThanOrEqualTo(10);
    assertThat(Profile.of(BenchmarkProfile.FULL).seconds()).isGreaterThan(STANDARD.seconds());
  }

  @Test
  void theClientIsTheDeclaredServerAndWithoutOneTheServerItself() {
    assertThat(bench(benchmarks(false, "client", "wg1"), STANDARD, 1))
        .satisfies(
            bench -> {
              assertThat(bench.client()).isEqualTo(new ServerName("client"));
              assertThat(bench.isOneMachine()).isFalse();
            });
    assertThat(
            bench(
                new Benchmarks(
                    Optional.empty(),
                    false,
                    List.of(new Benchmarks.Cell(iface("wg1"))),
                    Optional.empty()),
                STANDARD,
                1))
        .matches(Bench::isOneMachine);
  }

  @Test
  void whatCannotBeMeasuredIsRefusedWithTheReason() {
    Plan plan =
        plan(
            new Benchmarks(
                Optional.of(new ServerName("client")),
                false,
                List.of(
                    new Benchmarks.Cell(iface("wg0")),
                    // Of four addresses the server has the one that the second peer would have.
                    new Benchmarks.Cell(iface("wg3"), List.of(1280, 1420), List.of()),
                    new Benchmarks.Cell(iface("wg9")),
                    new Benchmarks.Cell(iface("wg1"))),
                Optional.empty()),
            STANDARD,
            1);

    assertThat(plan.refusals())
        .containsExactly(
            new Refusal(iface("wg0"), "a production interface is never measured"),
            new Refusal(
                iface("wg3"), "no free address at the top of the vpn_subnet for a synthetic peer"),
            new Refusal(iface("wg9"), "no such interface"));
    assertThat(plan.benches().getFirst().tunnels())
        .extracting(Plan.Tunnel::label)
        .containsExactly("wg1");
  }

  @Test
  void aServerOfProductionTakesPartOnlyIfThatIsSaidAndThenNothingLoadsIt() {
    Network shared =
        network(
            tunnel("wg0", "nas", "198.51.100.0/24", key(1)),
            tunnel("wg1", "nas", "203.0.113.0/24", key(2)));

    for (Network network : List.of(NETWORK, shared)) {
      String client = network.equals(shared) ? "client" : "router";
      assertThat(
              Planner.plan(network, benchmarks(false, client, "wg1"), STANDARD, 1, Optional.empty())
                  .refusals())
          .singleElement()
          .extracting(Refusal::reason)
          .asString()
          .endsWith(" serves production: measured only with on_production: true");
      Bench bench =
          Planner.plan(network, benchmarks(true, client, "wg1"), STANDARD, 1, Optional.empty())
              .benches()
              .getFirst();
      assertThat(bench.production()).isTrue();
      assertThat(bench.blocks().stream().flatMap(block -> block.trials().stream()))
          .isNotEmpty()
          .extracting(Trial::workload)
          .noneMatch(Workload::loads)
          .allMatch(
              work ->
                  switch (work) {
                    case Workload.Paced(int mbit) -> mbit == Profile.PRODUCTION_MBIT;
                    case Workload.Udp(int _, int mbit) -> mbit == Profile.PRODUCTION_MBIT;
                    default -> true;
                  })
          .extracting(Workload::name)
          .contains("paced-10", "rtt", "udp-512-10");
    }
  }

  @Test
  void aShortTimeHasFewerBlocksAndAtLeastOne() {
    Benchmarks one = benchmarks(false, "client", "wg1");
    double all = bench(one, STANDARD, 1).seconds();

    Bench half =
        Planner.plan(NETWORK, one, STANDARD, 1, Optional.of(Duration.ofSeconds((long) (all / 2))))
            .benches()
            .getFirst();
    Bench least =
        Planner.plan(NETWORK, one, STANDARD, 1, Optional.of(Duration.ofSeconds(1)))
            .benches()
            .getFirst();
    Bench enough =
        Planner.plan(NETWORK, one, STANDARD, 1, Optional.of(Duration.ofDays(1)))
            .benches()
            .getFirst();

    assertThat(half.blocks().size()).isBetween(3, 6);
    assertThat(half.seconds()).isLessThanOrEqualTo(all * 0.6);
    assertThat(half.wanted()).isEqualTo(STANDARD.blocks());
    assertThat(least.blocks()).hasSize(1);
    assertThat(enough.blocks()).hasSize(STANDARD.blocks());
  }

  @Test
  void mtusAndImplementationsAtTheClientAreTunnelsOfTheirOwn() {
    Benchmarks benchmarks =
        new Benchmarks(
            Optional.of(new ServerName("client")),
            false,
            List.of(
                new Benchmarks.Cell(
                    iface("wg1"), List.of(1280, 1420), List.of("kernel", "wireguard-go"))),
            Optional.empty());

    List<Plan.Tunnel> tunnels = bench(benchmarks, STANDARD, 1).tunnels();

    assertThat(tunnels)
        .extracting(Plan.Tunnel::label)
        .containsExactly(
            "wg1 from kernel mtu 1280",
            "wg1 from kernel mtu 1420",
            "wg1 from wireguard-go mtu 1280",
            "wg1 from wireguard-go mtu 1420");
    assertThat(tunnels).extracting(Plan.Tunnel::number).containsExactly(0, 1, 2, 3);
    assertThat(tunnels.stream().flatMap(t -> t.peerAddresses().all().stream()).distinct())
        .hasSize(8);
    assertThat(Stream.of(1500, 1420).map(mtu -> refusalOf(mtu)))
        .containsExactly(
            Optional.of("mtu 1500 is more than the interface's own, 1420"), Optional.empty());
  }

  private static Optional<String> refusalOf(int mtu) {
    return plan(
            new Benchmarks(
                Optional.of(new ServerName("client")),
                false,
                List.of(new Benchmarks.Cell(iface("wg1"), List.of(mtu), List.of())),
                Optional.empty()),
            STANDARD,
            1)
        .refusals()
        .stream()
        .map(Refusal::reason)
        .findFirst();
  }
}
