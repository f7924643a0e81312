package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wgintent.benchmarks.plan.Plan.Bench;
import org.wgintent.benchmarks.plan.Plan.Block;
import org.wgintent.benchmarks.plan.Plan.Trial;
import org.wgintent.benchmarks.plan.Plan.Tunnel;
import org.wgintent.benchmarks.plan.Workload;
import org.wgintent.benchmarks.results.Environment;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Measurement.Missing;
import org.wgintent.benchmarks.results.Measurement.Subject;
import org.wgintent.benchmarks.results.Sample;

/** The blocks of one bench, on two machines that are held and clean. */
final class BenchRun {

  private final Campaign campaign;
  private final long seed;
  private final Bench bench;
  private final Machine server;
  private final Machine client;
  private final TestBed bed;
  private final Watch watch;

  private final List<Subject> subjects = new ArrayList<>();
  private final List<Missing> missing = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private final Set<Tunnel> up = new HashSet<>();
  private int done;
  private final List<String> serverDaemons;
  private final List<String> clientDaemons;

  BenchRun(
      Campaign campaign,
      long seed,
      Bench bench,
      Machine server,
      Machine client,
      TestBed bed,
      Watch watch) {
    this.campaign = campaign;
    this.seed = seed;
    this.bench = bench;
    this.server = server;
    this.client = client;
    this.bed = bed;
    this.watch = watch;
    this.serverDaemons = new ArrayList<>(Collections.nCopies(bench.tunnels().size(), ""));
    this.clientDaemons = new ArrayList<>(Collections.nCopies(bench.tunnels().size(), ""));
  }

  /**
   * @throws IOException if nothing could be measured; what was measured before something broke is
   *     not lost
   */
  Measurement run() throws IOException {
    Instant started = now();
    campaign.say(
        bench.server(),
        "%s tunnels from %s, profile %s, %s blocks, about %.0f minutes"
            .formatted(
                bench.tunnels().size(),
                bench.client(),
                bench.profile().name(),
                bench.blocks().size(),
                bench.seconds() / 60));
    bed.make();
    Trial none = new Trial(Optional.empty(), new Workload.Idle());
    String toServer = bed.serverAddress(none).toString();
    Inspection.Host atClient = Inspection.host(client.shell(), bed.outside(), toServer);
    Inspection.Host atServer =
        Inspection.host(server.shell(), "", bed.clientAddress(none).toString());
    boolean oneKernel = atServer.boot().equals(atClient.boot());
    if (!bench.production()) {
      // Whoever shares the processors of the ends, as in a lab, is as busy as they are.
      watch.expectBusy(atServer.boot());
      watch.expectBusy(atClient.boot());
    }
    Environment env =
        new Environment(
            atServer.end(),
            atClient.end(),
            new Environment.Route(
                bench.isOneMachine()
                    ? Environment.Ends.ONE_MACHINE
                    : oneKernel ? Environment.Ends.ONE_KERNEL : Environment.Ends.TWO_MACHINES,
                Inspection.pathMtu(client.shell(), bed.outside(), toServer, atClient.device())));
    Trials trials =
        new Trials(
            new Trials.Ends(
                server,
                client,
                atServer.device(),
                atClient.device(),
                atServer.end().cpus(),
                atClient.end().cpus(),
                oneKernel,
                serverDaemons,
                clientDaemons),
            bed,
            bench.profile(),
            campaign.clock());
    Optional<String> stopped;
    try {
      for (Tunnel tunnel : bench.tunnels()) {
        make(tunnel, env, trials);
      }
      stopped = blocks(trials);
    } catch (IOException | IllegalArgumentException broken) {
      // The watch interrupts too.
      stopped =
          Optional.of(
              watch
                  .noticed()
                  .map(why -> "for production's sake: " + why)
                  .orElse(String.valueOf(broken.getMessage())));
      if (samples.isEmpty()) {
        throw new IOException(stopped.orElseThrow(), broken);
      }
    }
    if (watch.noticed().isPresent()) {
      // It was the watch's interrupt: what comes next is not to be given up.
      Thread.interrupted();
    }
    stopped.ifPresent(why -> campaign.say(bench.server(), "stopped: " + why));
    return new Measurement(
        Measurement.SCHEMA,
        new Measurement.Run(
            campaign.id(),
            campaign.intentCommit(),
            started,
            now(),
            bench.profile().name(),
            seed,
            done,
            bench.blocks().size(),
            bench.wanted()),
        bench.server(),
        bench.client(),
        bench.production(),
        env,
        List.copyOf(subjects),
        List.copyOf(missing),
        List.copyOf(samples),
        watch.production(),
        stopped);
  }

  /** One that cannot be made keeps no other from being measured. */
  private void make(Tunnel tunnel, Environment env, Trials trials) throws IOException {
    Optional<String> wrong;
    try {
      bed.make(tunnel);
      Inspection.Daemon atServer =
          Inspection.daemon(server.shell(), "", "", tunnel.iface().value());
      Inspection.Daemon atClient =
          Inspection.daemon(
              client.shell(), TestBed.inside(tunnel), bed.outside(), TestBed.link(tunnel));
      serverDaemons.set(tunnel.number(), atServer.pid());
      clientDaemons.set(tunnel.number(), atClient.pid());
      wrong = trials.warmUp(tunnel);
      if (wrong.isEmpty()) {
        up.add(tunnel);
        subjects.add(
            new Subject(
                tunnel.label(),
                tunnel.iface(),
                tunnel.mtu(),
                atServer.wireguard(),
                atClient.wireguard(),
                env.fingerprint(atServer.wireguard(), atClient.wireguard(), tunnel.mtu())));
      }
    } catch (Shell.Refused refused) {
      wrong = Optional.of(refused.getMessage());
    }
    wrong.ifPresent(
        why -> {
          missing.add(new Missing(tunnel.label(), tunnel.iface(), why));
          campaign.say(bench.server(), tunnel.label() + " is not measured: " + why);
        });
  }

  /** Why it ended before the last block, if it did. */
  private Optional<String> blocks(Trials trials) throws IOException {
    if (up.isEmpty()) {
      return Optional.of("no tunnel could be measured");
    }
    for (Block block : bench.blocks()) {
      Optional<String> stopped = campaign.stopped();
      if (stopped.isPresent() && done > 0) {
        return stopped;
      }
      campaign.say(bench.server(), "block " + block.number() + " of " + bench.blocks().size());
      trials.newBlock();
      block(block, trials);
      done = block.number();
    }
    return Optional.empty();
  }

  /** What there is of a block that breaks off is kept, and not reckoned with. */
  private void block(Block block, Trials trials) throws IOException {
    List<Sample> its = new ArrayList<>();
    boolean whole = false;
    try {
      for (Trial trial : block.trials()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("the campaign was interrupted");
        }
        if (trial.tunnel().isEmpty() || trial.tunnel().filter(up::contains).isPresent()) {
          its.add(trials.run(block.number(), its.size() + 1, trial));
        }
      }
      whole = true;
    } finally {
      for (Sample sample : its) {
        samples.add(whole ? sample : sample.tainted("the block did not come to its end"));
      }
    }
  }

  private Instant now() {
    return campaign.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
