package org.wgintent.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wgintent.benchmarks.Examples;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.plan.Planner;
import org.wgintent.benchmarks.plan.Profile;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.benchmarks.results.Sample;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ProfileName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.PublicKey;

/** Production, a phone that talks to its server through wg0, while something else is measured. */
@Tag("device")
class ProductionTest {

  private static final Profile SHORT =
      new Profile(
          "test", 1, 1, 2, 0, 1, 3, 50, 3, List.of(4), 5, List.of(512), List.of(5), List.of());

  private Device nas;
  private Device client;
  private Device router;
  private Device phone;
  private Tunnel measured;

  @BeforeEach
  void start() throws IOException {
    nas = new Device();
    client = new Device();
    router = new Device();
    phone = new Device();
    nas.plug(client);
    router.plug(phone);
    measured =
        Examples.tunnel(
            "wg1",
            "nas",
            "203.0.113.0/24",
            51821,
            nas.wireguard("wg1", "wireguard-go", 51821, "203.0.113"));
  }

  @AfterEach
  void stop() {
    for (Device device : List.of(nas, client, router, phone)) {
      device.close();
    }
  }

  /** wg0 on {@code server}, and its client {@code peer}, which is at the other end of a cable. */
  private static Tunnel production(String name, Device server, Device peer) throws IOException {
    PublicKey key = server.wireguard("wg0", "wireguard-go", 51820, "198.51.100");
    PublicKey peerKey =
        new PublicKey(
            peer.ask(
                """
                set -eu
                wireguard-go wg0 </dev/null >/dev/null 2>&1
                n=0; until test -S /run/wireguard/wg0.sock; do n=$((n+1)); test $n -lt 50; sleep 0.1; done
                wg genkey | wg set wg0 private-key /dev/stdin
                wg set wg0 peer %s endpoint 192.0.2.1:51820 allowed-ips 198.51.100.1/32
                ip addr add 198.51.100.7/24 dev wg0
                ip link set wg0 up
                wg show wg0 public-key
                """
                    .formatted(key.base64())));
    server.ask(
        "wg set wg0 peer %s allowed-ips 198.51.100.7/32".formatted(peerKey.base64())
            + " && nft insert rule inet wg_intent from_wg0 accept");
    peer.ask("ping -n -c 3 -i 0.2 198.51.100.1");
    Tunnel bare = Examples.tunnel("wg0", name, "198.51.100.0/24", 51820, key);
    Domain.Profile profile = new Domain.Profile(new ProfileName("tunnel-only"), false, false);
    Peer phone =
        new Peer(
            new Grant(
                new NodeName("phone"),
                bare.name(),
                profile.name(),
                Platform.LINUX,
                Optional.of(peerKey),
                1,
                false,
                Optional.empty(),
                false),
            profile,
            peerKey,
            new Addresses(Optional.of(IpAddress.parse("198.51.100.7")), Optional.empty()),
            List.of(),
            Optional.empty());
    return new Tunnel(
        bare.iface(),
        bare.implementation(),
        bare.mtu(),
        bare.addresses(),
        key,
        List.of(profile),
        List.of(phone));
  }

  private Outcome run(Network network, boolean onProduction, UnaryOperator<Remote> wrapped) {
    Plan plan =
        Planner.plan(
            network,
            Examples.benchmarks(onProduction, "client", "wg1"),
            SHORT,
            1,
            Optional.empty());
    return new Campaign(
            network,
            (to, settings) ->
                switch (to.name().value()) {
                  case "nas" -> wrapped.apply(new OtherwiseIdle(nas.connect()));
                  case "client" -> wrapped.apply(client.connect());
                  default -> router.connect();
                },
            "run-1",
            "c0ffee",
            Clock.systemUTC(),
            Optional.empty(),
            line -> {})
        .run(plan)
        .getFirst();
  }

  private static Measurement measurement(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Measured.class);
    assertThat(((Outcome.Measured) outcome).leftovers()).isEmpty();
    return ((Outcome.Measured) outcome).measurement();
  }

  /**
   * A device whose processors the other tests of this machine do not load, as the watch sees it.
   */
  private record OtherwiseIdle(Remote remote) implements Remote {
    @Override
    public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
      boolean watch = command.contains("echo @transfer");
      String idle = "echo @cpu; echo 1 0 0 1 0 0 0 0 0 0\necho @transfer";
      String asked = command.replaceFirst("echo @cpu;[^\n]*\necho @transfer", idle);
      assertThat(asked.contains(idle)).isEqualTo(watch);
      return remote.run(asked, stdin, timeout);
    }

    @Override
    public void close() {
      remote.close();
    }
  }

  /** Sends on, and is gone for good after so many commands. */
  private record Dying(Remote remote, AtomicInteger left) implements Remote {
    @Override
    public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
      if (left.decrementAndGet() < 0) {
        throw new IOException("killed");
      }
      return remote.run(command, stdin, timeout);
    }

    @Override
    public void close() {
      remote.close();
    }
  }

  /** A campaign, one that is killed, and one that takes down what that left; a hundred a second. */
  private void losesNothing(Network network, boolean onProduction, Device from) throws Exception {
    CompletableFuture<String> probe =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return from.connect()
                    .run(
                        "timeout -s INT 120 ping -n -q -i 0.01 -W 2 198.51.100.1; true",
                        new byte[0],
                        Duration.ofSeconds(150))
                    .stdout();
              } catch (IOException e) {
                return e.toString();
              }
            });
    Measurement first = measurement(run(network, onProduction, remote -> remote));
    AtomicInteger left = new AtomicInteger(25);
    Outcome killed = run(network, onProduction, remote -> new Dying(remote, left));
    Measurement last = measurement(run(network, onProduction, remote -> remote));
    from.ask("for p in $(pidof ping); do kill -INT $p; done; sleep 0.5");
    String said = probe.get();

    assertThat(killed.toString()).contains("killed");
    for (Measurement m : List.of(first, last)) {
      assertThat(m.stopped()).isEmpty();
      assertThat(m.production().noticed()).isEmpty();
      assertThat(m.production().probes()).isGreaterThan(3);
      assertThat(m.production().lost()).isZero();
      assertThat(m.production().watched()).isNotEmpty();
    }
    assertThat(said)
        .as(said)
        .containsPattern("(\\d+) packets transmitted, \\1 received, 0% packet loss");
  }

  @Test
  void productionBesideALoadedCampaignLosesNothing() throws Exception {
    Network network = Examples.network(production("router", router, phone), measured);

    losesNothing(network, false, phone);
  }

  @Test
  void productionOnTheMeasuredMachineLosesNothingAndNothingLoadsIt() throws Exception {
    Network network = Examples.network(production("nas", nas, client), measured);

    losesNothing(network, true, client);
    assertThat(measurement(run(network, true, remote -> remote)).samples())
        .extracting(Sample::workload)
        .contains("paced-10", "rtt", "udp-512-10", "idle")
        .noneMatch(name -> name.startsWith("tcp-") || name.startsWith("mtu-"))
        .doesNotContain("handshakes");
  }

  @Test
  void aCampaignStopsWhenProductionSuffers() throws Exception {
    Network network = Examples.network(production("router", router, phone), measured);
    String before = nas.state() + client.state();
    AtomicInteger left = new AtomicInteger(20);

    Outcome outcome =
        run(
            network,
            false,
            remote ->
                new Remote() {
                  @Override
                  public Result run(String command, byte[] stdin, Duration timeout)
                      throws IOException {
                    if (left.decrementAndGet() == 0) {
                      phone.ask("ip link set eth0 down");
                    }
                    return remote.run(command, stdin, timeout);
                  }

                  @Override
                  public void close() {
                    remote.close();
                  }
                });
    boolean interrupted = Thread.interrupted();

    Measurement m = measurement(outcome);
    assertThat(m.stopped())
        .hasValue(
            "for production's sake: 198.51.100.7 does not answer through router any more, or slowly");
    assertThat(m.production().noticed()).isPresent();
    assertThat(m.production().lost()).isBetween(4, 8);
    assertThat(interrupted).as("the thread goes on with other work").isFalse();
    assertThat(nas.state() + client.state()).isEqualTo(before);
  }

  @Test
  void anEndThatServesProductionAndCannotBeWatchedIsNotMeasured() throws IOException {
    Tunnel wg0 = production("nas", nas, client);
    AtomicInteger connections = new AtomicInteger();
    Network network = Examples.network(wg0, measured);
    Plan plan =
        Planner.plan(
            network, Examples.benchmarks(true, "client", "wg1"), SHORT, 1, Optional.empty());

    List<Outcome> outcomes =
        new Campaign(
                network,
                (to, settings) -> {
                  if (to.name().value().equals("nas") && connections.incrementAndGet() > 1) {
                    throw new IOException("no more connections");
                  }
                  return to.name().value().equals("nas") ? nas.connect() : client.connect();
                },
                "run-1",
                "c0ffee",
                Clock.systemUTC(),
                Optional.empty(),
                line -> {})
            .run(plan);

    assertThat(outcomes)
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .isEqualTo("nas serves production and cannot be watched: no more connections"));
  }
}
