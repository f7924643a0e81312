package org.wgintent.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wgintent.benchmarks.Examples.benchmarks;
import static org.wgintent.benchmarks.Examples.iface;
import static org.wgintent.benchmarks.Examples.key;
import static org.wgintent.benchmarks.Examples.network;
import static org.wgintent.benchmarks.Examples.tunnel;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wgintent.benchmarks.Plan.Cell;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.BenchmarkProfile;
import org.wgintent.wireguard.InterfaceName;

class PlannerTest {

  private static final Tunnel WG0 = tunnel("wg0", "router", "198.51.100.0/24", key(1));
  private static final Tunnel WG1 = tunnel("wg1", "nas", "203.0.113.0/26", key(2));
  private static final Tunnel WG2 = tunnel("wg2", "nas", "203.0.113.64/26", key(3));
  private static final Tunnel WG10 = tunnel("wg10", "nas", "203.0.113.128/26", key(4));
  private static final Network NETWORK = network(WG0, WG1, WG2, WG10);

  @Test
  void the_same_seed_gives_the_same_plan_whatever_the_order_of_the_cells() {
    Plan plan =
        Planner.plan(
            NETWORK,
            benchmarks(false, "wg1", "wg2", "wg10"),
            Profile.of(BenchmarkProfile.SMOKE),
            7);

    assertThat(
            Planner.plan(
                NETWORK,
                benchmarks(false, "wg10", "wg1", "wg2"),
                Profile.of(BenchmarkProfile.SMOKE),
                7))
        .isEqualTo(plan);
    assertThat(plan.cells()).extracting(Cell::order).containsExactly(1, 2, 3);
  }

  @Test
  void seeds_shuffle_the_order() {
    Set<List<InterfaceName>> orders = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      orders.add(
          Planner.plan(
                  NETWORK,
                  benchmarks(false, "wg1", "wg2", "wg10"),
                  Profile.of(BenchmarkProfile.SMOKE),
                  seed)
              .cells()
              .stream()
              .map(Cell::iface)
              .toList());
    }

    assertThat(orders).hasSize(6);
  }

  @Test
  void the_synthetic_peer_takes_the_last_usable_addresses() {
    Plan plan =
        Planner.plan(NETWORK, benchmarks(false, "wg1"), Profile.of(BenchmarkProfile.SMOKE), 1);

    assertThat(plan.cells().getFirst().peerAddresses().all())
        .map(Object::toString)
        .containsExactly("203.0.113.62", "2001:db8:113:0:ffff:ffff:ffff:ffff");
  }

  @Test
  void production_is_refused_with_the_reason() {
    Plan plan =
        Planner.plan(
            NETWORK, benchmarks(false, "wg0", "wg1"), Profile.of(BenchmarkProfile.SMOKE), 1);

    assertThat(plan.cells()).extracting(Cell::iface).containsExactly(iface("wg1"));
    assertThat(plan.refusals())
        .containsExactly(
            new Plan.Refusal(
                iface("wg0"), "a production interface is measured only with on_production: true"));
  }

  @Test
  void a_client_that_serves_production_is_refused() {
    Network shared = network(tunnel("wgs1", "nas", "198.51.100.0/24", key(1)), WG1);

    assertThat(
            Planner.plan(shared, benchmarks(false, "wg1"), Profile.of(BenchmarkProfile.SMOKE), 1)
                .refusals())
        .extracting(Plan.Refusal::reason)
        .containsExactly("client nas serves production: measured only with on_production: true");
  }

  @Test
  void where_production_could_notice_the_rate_is_capped() {
    Network shared = network(tunnel("wgs1", "nas", "198.51.100.0/24", key(1)), WG1);

    assertThat(
            Planner.plan(
                    shared, benchmarks(true, "wg1", "wgs1"), Profile.of(BenchmarkProfile.SMOKE), 1)
                .cells())
        .hasSize(2)
        .allSatisfy(cell -> assertThat(cell.rateCapMbit()).contains(50));
    assertThat(
            Planner.plan(NETWORK, benchmarks(true, "wg1"), Profile.of(BenchmarkProfile.SMOKE), 1)
                .cells())
        .allSatisfy(cell -> assertThat(cell.rateCapMbit()).isEmpty());
  }

  @Test
  void another_machine_as_client_is_refused_for_now() {
    Plan plan =
        Planner.plan(NETWORK, benchmarks(true, "wg0"), Profile.of(BenchmarkProfile.SMOKE), 1);

    assertThat(plan.refusals())
        .extracting(Plan.Refusal::reason)
        .first()
        .asString()
        .startsWith("client nas is another machine than router");
  }

  @Test
  void an_interface_that_does_not_exist_is_refused() {
    assertThat(
            Planner.plan(NETWORK, benchmarks(false, "wg9"), Profile.of(BenchmarkProfile.SMOKE), 1)
                .refusals())
        .containsExactly(new Plan.Refusal(iface("wg9"), "no such interface"));
  }
}
