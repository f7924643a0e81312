package org.wgintent.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.wgintent.artifact.Digest;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.NetworkFixture;
import org.wgintent.derive.State;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;
import org.wgintent.testing.Example;
import org.wgintent.validate.Validation;

/** What a plan says of two networks, whatever text was rendered from them. */
class PlanTest {

  private static final Network HOME = NetworkFixture.home();
  private static final ServerName ROUTER = new ServerName("router");

  /** On the router, with a key that no other peer of the fixture has. */
  private static final Peer PEER =
      HOME.servers().get(ROUTER).tunnels().getFirst().peers().stream()
          .filter(
              peer ->
                  HOME.tunnels().stream()
                          .flatMap(tunnel -> tunnel.peers().stream())
                          .filter(other -> other.publicKey().equals(peer.publicKey()))
                          .count()
                      == 1)
          .findFirst()
          .orElseThrow();

  private static final Network LESS = HOME.without((iface, key) -> key.equals(PEER.publicKey()));

  private static Compiled compiled(Network network) {
    Intent intent = Validation.validate(Example.intent(Example.files())).intent().orElseThrow();
    SortedMap<String, String> generated = new TreeMap<>();
    network
        .servers()
        .values()
        .forEach(server -> generated.put("servers/" + server.name() + "/all", server.toString()));
    return new Compiled(
        intent,
        network,
        State.empty(),
        new TreeMap<>(),
        generated,
        Digest.of(String.valueOf(generated)));
  }

  private static final Plan.Before NOTHING = Plan.Before.of(Optional.empty());

  private static Plan.Before main(Compiled compiled) {
    return Plan.Before.of(Optional.of(compiled));
  }

  private static Plan plan(Network before, Network after) {
    return Plan.between(main(compiled(before)), compiled(after), List.of());
  }

  @Test
  void ofTheSameIsEmpty() {
    Plan plan = plan(HOME, HOME);

    assertThat(plan.isEmpty()).isTrue();
    assertThat(PlanText.summary(plan)).isEqualTo("wg-intent: nothing changes");
  }

  @Test
  void ofAFirstNetworkGainsEverythingAndLosesNothing() {
    Plan plan = Plan.between(NOTHING, compiled(HOME), List.of());

    assertThat(plan.gained()).isNotEmpty();
    assertThat(plan.lost()).isEmpty();
  }

  @Test
  void ofAPeerLessLosesExactlyWhatThatPeerReached() {
    Plan plan = plan(HOME, LESS);

    assertThat(plan.gained()).isEmpty();
    assertThat(plan.lost()).isNotEmpty().allMatch(line -> line.startsWith(PEER.node() + " "));
    assertThat(plan(LESS, HOME).gained()).isEqualTo(plan.lost());
    assertThat(plan.servers())
        .filteredOn(server -> server.change() != Plan.ChangeClass.NONE)
        .extracting(Plan.ServerChange::server)
        .containsExactly("router");
  }

  /**
   * Main lost a peer that the server still has, and this brings it back: nothing is to do there.
   */
  @Test
  void comparesAServerWithWhatItWasBroughtTo() {
    Plan back = beside(LESS, Optional.of(compiled(HOME)), HOME);

    assertThat(back.gained()).isEmpty();
    assertThat(router(back).change()).isEqualTo(Plan.ChangeClass.NONE);
    assertThat(router(back).detail()).containsExactly("behind");
    Plan still = beside(LESS, Optional.of(compiled(HOME)), LESS);
    assertThat(still.lost()).isEqualTo(plan(HOME, LESS).lost());
    assertThat(router(still).detail()).hasSize(2).endsWith("behind");
  }

  @Test
  void ofAServerThatNothingIsOnGainsAllThatItWillHave() {
    Plan plan = beside(HOME, Optional.empty(), HOME);

    assertThat(plan.gained()).isNotEmpty();
    assertThat(Plan.between(NOTHING, compiled(HOME), List.of()).gained())
        .containsAll(plan.gained());
    assertThat(router(plan).detail()).anyMatch(line -> line.contains("is new"));
  }

  /** It stands in intent no more: what is there ends. */
  @Test
  void ofAServerThatIsToBeEmptiedLosesAllThatItHad() {
    Plan plan =
        Plan.between(
            new Plan.Before(
                Optional.of(compiled(HOME)),
                Map.of(ROUTER, new Plan.Standing(Optional.of(compiled(HOME)), "behind")),
                Map.of()),
            compiled(
                new Network(
                    HOME.domainId(),
                    HOME.clients(),
                    new TreeMap<>(),
                    HOME.reserved(),
                    HOME.neverInternet())),
            List.of());

    assertThat(plan.gained()).isEmpty();
    assertThat(router(plan).detail()).anyMatch(line -> line.contains("is removed"));
  }

  private static Plan.ServerChange router(Plan plan) {
    return plan.servers().stream()
        .filter(server -> server.server().equals("router"))
        .findFirst()
        .orElseThrow();
  }

  private static Plan beside(Network main, Optional<Compiled> there, Network after) {
    return Plan.between(
        new Plan.Before(
            Optional.of(compiled(main)),
            Map.of(ROUTER, new Plan.Standing(there, "behind")),
            Map.of(ROUTER, "0123")),
        compiled(after),
        List.of());
  }

  /** Where any of that is something else, another plan is made. */
  @Test
  void saysWhatItIsBoundTo() {
    assertThat(PlanText.markdown(plan(HOME, LESS)))
        .endsWith(
            "\nBound to:\n- input %s\n- compared with input %s\n"
                .formatted(compiled(LESS).input(), compiled(HOME).input()));
    assertThat(PlanText.markdown(beside(HOME, Optional.of(compiled(LESS)), HOME)))
        .endsWith("- router, whose last receipt is of 0123\n");
    assertThat(PlanText.markdown(Plan.between(NOTHING, compiled(HOME), List.of())))
        .endsWith("- compared with nothing\n");
  }

  @Test
  void onlyWhatTakesAwayOnlyTakesAway() {
    assertThat(Plan.onlyRemovesAccess(compiled(HOME), compiled(LESS))).isTrue();
    assertThat(Plan.onlyRemovesAccess(compiled(LESS), compiled(HOME))).isFalse();
    assertThat(Plan.onlyRemovesAccess(compiled(HOME), compiled(HOME))).as("nothing").isFalse();
  }

  /** The node that goes is given nothing; the one that comes is, and nobody else. */
  @Test
  void aNodeIsGivenSomethingOnlyWhereItReachesMore() {
    assertThat(Plan.given(Optional.of(compiled(HOME)), compiled(LESS), ROUTER)).isEmpty();
    assertThat(Plan.given(Optional.of(compiled(HOME)), compiled(HOME), ROUTER)).isEmpty();
    assertThat(Plan.given(Optional.of(compiled(LESS)), compiled(HOME), ROUTER))
        .containsExactly(PEER.node());
    assertThat(Plan.given(Optional.empty(), compiled(HOME), ROUTER)).contains(PEER.node());
  }

  @Test
  void ofManyLinesSaysHowManyAreNotShown() {
    Plan plan = plan(HOME, HOME);
    List<String> many =
        java.util.stream.IntStream.range(0, 500).mapToObj(i -> "line " + i).toList();
    Plan long_ =
        new Plan(
            plan.bound(),
            many,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    assertThat(PlanText.markdown(long_))
        .contains("Access gained:\n- + line 0\n", " more: see the diff");
  }
}
