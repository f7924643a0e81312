package org.wgintent.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.wgintent.benchmarks.Plan.Cell;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;

/**
 * Runs a plan: cell after cell, in its order. One campaign at a time on a machine: that is for the
 * caller's lock, since a campaign takes down what it finds of another.
 *
 * @param intentCommit what runs on the servers
 * @param until no cell is begun after it
 * @param progress told in a line what happens next
 */
public record Campaign(
    Network network,
    Remote.Connector connector,
    String intentCommit,
    Clock clock,
    Optional<Instant> until,
    Consumer<String> progress) {

  /**
   * One outcome for each cell of the plan and each refusal. An interrupted thread stops after
   * taking down the cell it is in; the cells after it have failed.
   */
  public List<Outcome> run(String id, Plan plan) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Cell cell : plan.cells()) {
      progress.accept(
          "benchmark %s/%s: %s on %s, profile %s"
              .formatted(
                  cell.order(),
                  plan.cells().size(),
                  cell.iface(),
                  cell.server(),
                  plan.profile().name()));
      outcomes.add(
          stopped()
              .<Outcome>map(why -> new Outcome.Failed(cell.iface(), why, List.of()))
              .orElseGet(() -> measure(id, plan, cell)));
    }
    plan.refusals().forEach(r -> outcomes.add(new Outcome.Refused(r.iface(), r.reason())));
    return List.copyOf(outcomes);
  }

  private Optional<String> stopped() {
    if (Thread.currentThread().isInterrupted()) {
      return Optional.of("the campaign was interrupted");
    }
    return until
        .filter(end -> clock.instant().isAfter(end))
        .map(end -> "the time of the campaign was over, at " + end);
  }

  private Outcome measure(String id, Plan plan, Cell cell) {
    ServerNet server = network.servers().get(cell.server());
    if (server == null) {
      return new Outcome.Failed(cell.iface(), "no such server: " + cell.server(), List.of());
    }
    try (Remote remote = connector.connect(server.server(), server.settings())) {
      return new CellRun(remote, plan, cell)
          .run(id, intentCommit, clock.instant().truncatedTo(ChronoUnit.SECONDS));
    } catch (IOException unreachable) {
      return new Outcome.Failed(cell.iface(), String.valueOf(unreachable.getMessage()), List.of());
    }
  }
}
