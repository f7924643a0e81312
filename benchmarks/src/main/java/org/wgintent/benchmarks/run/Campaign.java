package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.plan.Plan.Bench;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.InterfaceName;

/**
 * Runs a plan: bench after bench.
 *
 * @param id of the campaign, one word: machines are held in its name. One at a time of a domain:
 *     that is for the caller's lock
 * @param intentCommit what runs on the servers
 * @param until nothing is begun after it
 * @param progress told in a line what happens next
 */
public record Campaign(
    Network network,
    Remote.Connector connector,
    String id,
    String intentCommit,
    Clock clock,
    Optional<Instant> until,
    Consumer<String> progress) {

  /**
   * What came of each bench, and each refusal. An interrupted thread stops after taking down what
   * it made; the benches after it have failed.
   */
  public List<Outcome> run(Plan plan) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Bench bench : plan.benches()) {
      outcomes.addAll(
          stopped().map(why -> failed(bench, why, List.of())).orElseGet(() -> run(plan, bench)));
    }
    plan.refusals().forEach(r -> outcomes.add(new Outcome.Refused(r.iface(), r.reason())));
    return List.copyOf(outcomes);
  }

  /** Why nothing more is begun. */
  Optional<String> stopped() {
    if (Thread.currentThread().isInterrupted()) {
      return Optional.of("the campaign was interrupted");
    }
    return until
        .filter(end -> clock.instant().isAfter(end))
        .map(end -> "the time of the campaign was over, at " + end.truncatedTo(ChronoUnit.SECONDS));
  }

  private List<Outcome> run(Plan plan, Bench bench) {
    ServerNet server = network.servers().get(bench.server());
    ServerNet client = network.servers().get(bench.client());
    if (server == null || client == null) {
      return failed(
          bench,
          "no such server: " + (server == null ? bench.server() : bench.client()),
          List.of());
    }
    List<String> leftovers = new ArrayList<>();
    List<Machine> asked = new ArrayList<>();
    List<Machine> held = new ArrayList<>();
    try (Machine atServer = machine(server);
        Machine atClient = bench.isOneMachine() ? atServer : machine(client)) {
      try {
        for (Machine machine : new LinkedHashSet<>(List.of(atServer, atClient))) {
          asked.add(machine);
          machine.take(progress);
          held.add(machine);
          List<String> before = machine.clean();
          if (!before.isEmpty()) {
            return failed(
                bench,
                "an earlier run's leftovers cannot be taken down: " + String.join("; ", before),
                leftovers);
          }
        }
        return List.of(measured(plan, bench, server, atServer, client, atClient, leftovers));
      } finally {
        held.forEach(machine -> leftovers.addAll(machine.clean()));
        asked.forEach(Machine::release);
      }
    } catch (IOException | IllegalArgumentException failure) {
      // IllegalArgumentException: what a machine said could not be read.
      return failed(bench, String.valueOf(failure.getMessage()), List.copyOf(leftovers));
    }
  }

  /**
   * @param leftovers filled when everything has been taken down, after this
   */
  private Outcome measured(
      Plan plan,
      Bench bench,
      ServerNet server,
      Machine atServer,
      ServerNet client,
      Machine atClient,
      List<String> leftovers)
      throws IOException {
    TestBed bed =
        new TestBed(bench, atServer, server.server().mgmtIp(), atClient, client.server().mgmtIp());
    try (Watch watch =
        Watch.over(
            List.copyOf(network.servers().values()),
            new HashSet<>(List.of(bench.server(), bench.client())),
            connector)) {
      return new Outcome.Measured(
          new BenchRun(this, plan.seed(), bench, atServer, atClient, bed, watch).run(), leftovers);
    }
  }

  private Machine machine(ServerNet server) throws IOException {
    return new Machine(
        server.name(),
        connector.connect(server.server(), server.settings()),
        network.domainId(),
        id);
  }

  private static List<Outcome> failed(Bench bench, String reason, List<String> leftovers) {
    Set<InterfaceName> interfaces = new LinkedHashSet<>();
    bench.tunnels().forEach(tunnel -> interfaces.add(tunnel.iface()));
    List<Outcome> outcomes = new ArrayList<>();
    for (InterfaceName iface : interfaces) {
      outcomes.add(new Outcome.Failed(iface, reason, outcomes.isEmpty() ? leftovers : List.of()));
    }
    return outcomes;
  }

  void say(ServerName server, String what) {
    progress.accept("benchmark of " + server + ": " + what);
  }
}
