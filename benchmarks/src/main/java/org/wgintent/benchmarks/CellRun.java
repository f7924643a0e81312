package org.wgintent.benchmarks;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.wgintent.benchmarks.Plan.Cell;
import org.wgintent.benchmarks.results.Environment;
import org.wgintent.benchmarks.results.Flow;
import org.wgintent.benchmarks.results.Flow.Direction;
import org.wgintent.benchmarks.results.Flow.Path;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Measurement.Params;
import org.wgintent.benchmarks.results.Measurement.Rtt;
import org.wgintent.benchmarks.results.Measurement.Run;
import org.wgintent.benchmarks.results.Measurement.Subject;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.deploy.Remote;

/**
 * Measures one cell on its server: without the tunnel, through it, without it again. Whatever
 * happens, everything that it made is taken down.
 */
final class CellRun {

  /** Seconds that the firewall stays open for longer than a step may take. */
  private static final int GRACE = 60;

  private final Remote remote;
  private final Shell server;
  private final Plan plan;
  private final Cell cell;
  private final TestBed bed;
  private final Probe probe;

  CellRun(Remote remote, Plan plan, Cell cell) {
    this.remote = remote;
    this.server = new Shell(remote);
    this.plan = plan;
    this.cell = cell;
    this.bed = new TestBed(remote, cell);
    this.probe = new Probe(server, bed.inside(), plan.profile(), cell.rateCapMbit());
  }

  Outcome run(String id, String intentCommit, Instant started) {
    Run run = new Run(id, intentCommit, started, plan.profile().name(), plan.seed(), cell.order());
    List<String> before = Cleanup.of(remote);
    if (!before.isEmpty()) {
      return new Outcome.Failed(
          cell.iface(), "an earlier run's leftovers cannot be taken down", before);
    }
    List<String> leftovers = new ArrayList<>();
    Attempt attempt;
    try {
      attempt = attempt(run);
    } finally {
      leftovers.addAll(Cleanup.of(remote));
    }
    return switch (attempt) {
      case Attempt.Done(Measurement measurement) ->
          new Outcome.Measured(measurement, List.copyOf(leftovers));
      case Attempt.Broken(String reason) ->
          new Outcome.Failed(cell.iface(), reason, List.copyOf(leftovers));
    };
  }

  private sealed interface Attempt {
    record Done(Measurement measurement) implements Attempt {}

    record Broken(String reason) implements Attempt {}
  }

  private Attempt attempt(Run run) {
    try {
      return new Attempt.Done(measure(run));
    } catch (IOException | IllegalArgumentException failure) {
      // IllegalArgumentException: what a machine said could not be read.
      return new Attempt.Broken(String.valueOf(failure.getMessage()));
    }
  }

  private Measurement measure(Run run) throws IOException {
    bed.make();
    Environment env =
        Environment.of(
            Inspection.of(server, "", cell.iface().value()),
            Inspection.of(server, bed.inside(), TestBed.PEER),
            new Environment.Route("veth", TestBed.MTU, cell.mtu()));
    List<Flow> flows = new ArrayList<>();
    both(flows, Path.NO_TUNNEL_BEFORE, TestBed.SERVER_ADDRESS);
    String inTunnel = cell.serverAddresses().all().getFirst().toString();
    bed.admit(Math.max(120, 3 * 8 + 2 * probe.pingLimit() + GRACE));
    Rtt rtt = probe.roundTrips(inTunnel);
    both(flows, Path.TUNNEL, inTunnel);
    both(flows, Path.NO_TUNNEL_AFTER, TestBed.SERVER_ADDRESS);
    return new Measurement(
        Measurement.SCHEMA,
        run,
        new Subject(cell.iface(), cell.server(), cell.client(), 1),
        env,
        params(),
        List.copyOf(flows),
        rtt,
        Derivation.of(flows, rtt));
  }

  private void both(List<Flow> flows, Path path, String address) throws IOException {
    for (Direction direction : Direction.values()) {
      if (path == Path.TUNNEL) {
        bed.admit(Math.max(120, probe.limit() + GRACE));
      }
      flows.add(probe.transfer(path, direction, address));
    }
  }

  private Params params() {
    return new Params(
        plan.profile().seconds(),
        plan.profile().omitSeconds(),
        1,
        plan.profile().pings(),
        plan.profile().pingIntervalMs(),
        cell.rateCapMbit());
  }
}
