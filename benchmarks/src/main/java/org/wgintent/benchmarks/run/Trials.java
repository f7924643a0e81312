package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Quantile;
import org.wgintent.benchmarks.plan.Plan.Trial;
import org.wgintent.benchmarks.plan.Plan.Tunnel;
import org.wgintent.benchmarks.plan.Profile;
import org.wgintent.benchmarks.plan.Workload;
import org.wgintent.benchmarks.plan.Workload.Direction;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Metric.NotAvailable;
import org.wgintent.benchmarks.results.Sample;
import org.wgintent.benchmarks.results.Sample.Spent;
import org.wgintent.deploy.Remote;
import org.wgintent.render.BenchmarkAccess;

/** Runs single trials between the two machines of a bench, and reads what they gave. */
final class Trials {

  private static final int CONNECT_MS = 5000;

  /** Seconds that the firewall stays open, and the machines held, for longer than a step takes. */
  private static final int GRACE = 20;

  /** While TCP is at work, an echo request each so many milliseconds. */
  private static final int LOADED_ECHO_MS = 100;

  private static final double KIB_IN_MIB = 1024;

  private final Ends ends;
  private final TestBed bed;
  private final Profile profile;
  private final Clock clock;

  /** Of the block that is being measured; what the machines do by themselves. */
  private Idle idle = Idle.UNKNOWN;

  Trials(Ends ends, TestBed bed, Profile profile, Clock clock) {
    this.ends = ends;
    this.bed = bed;
    this.profile = profile;
    this.clock = clock;
  }

  /**
   * The machines, and what was found on them.
   *
   * @param oneKernel do they share their processors?
   * @param serverDaemons ids of processes that encrypt, of each tunnel by its number; {@code
   *     clientDaemons} too
   */
  record Ends(
      Machine server,
      Machine client,
      String serverDevice,
      String clientDevice,
      int serverCpus,
      int clientCpus,
      boolean oneKernel,
      List<String> serverDaemons,
      List<String> clientDaemons) {}

  /** Busy processors of an idle machine. */
  private record Idle(Metric server, Metric client) {
    static final Idle UNKNOWN = new Idle(unknown(), unknown());

    private static Metric unknown() {
      return new NotAvailable("the idle machines were not measured in this block");
    }
  }

  /** Forgets what the machines did by themselves: another block begins. */
  void newBlock() {
    idle = Idle.UNKNOWN;
  }

  /**
   * One unmeasured run, so that the session, the neighbours and the clocks of processors are up.
   */
  Optional<String> warmUp(Tunnel tunnel) throws IOException {
    Trial trial = new Trial(Optional.of(tunnel), new Workload.RoundTrips());
    ends.server.shell().must("opening the firewall", bed.openForEcho(trial, 60));
    Remote.Result reply =
        ends.client
            .shell()
            .run(
                """
                n=0
                until %stimeout 10 ping -n -c 1 -W 2 %s >/dev/null 2>&1; do
                  n=$((n + 1)); test $n -lt 10 || exit 1
                done
                """
                    .formatted(bed.on(trial), bed.serverAddress(trial)),
                Duration.ofSeconds(60));
    if (!reply.ok()) {
      return Optional.of("no reply through the tunnel within 20 s");
    }
    transfer(new Trial(Optional.of(tunnel), new Workload.Tcp(1, Direction.UP)), 1, 0);
    return Optional.empty();
  }

  /** What a trial's scripts printed. */
  private record Ran(List<String> commands, Sections server, Sections client, String error) {}

  /** What a machine refuses spoils this trial, and no other. */
  Sample run(int block, int order, Trial trial) throws IOException {
    Instant started = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      return new Reader(trial, ran(trial)).sample(block, order, started);
    } catch (Shell.Refused refused) {
      return new Sample(
          block,
          order,
          trial.path(),
          trial.workload().name(),
          trial.workload().way(),
          started,
          List.of(),
          new TreeMap<>(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(refused.getMessage()));
    }
  }

  private Ran ran(Trial trial) throws IOException {
    return switch (trial.workload()) {
      case Workload.Tcp _, Workload.Paced _ ->
          transfer(trial, profile.seconds(), profile.omitSeconds());
      case Workload.Udp _, Workload.Mtu _ -> transfer(trial, profile.shortSeconds(), 0);
      case Workload.RoundTrips _ -> between(trial, echo(trial), pingSeconds());
      case Workload.Handshakes(int times) -> between(trial, handshakes(trial, times), times * 3);
      case Workload.Idle _ ->
          between(trial, List.of("sleep " + Profile.IDLE_SECONDS), Profile.IDLE_SECONDS);
    };
  }

  private int pingSeconds() {
    return profile.pings() * profile.pingIntervalMs() / 1000;
  }

  private List<String> echo(Trial trial) {
    return List.of(
        bed.on(trial) + ping(profile.pings(), profile.pingIntervalMs(), bed.serverAddress(trial)));
  }

  private static String ping(int count, int everyMs, Object address) {
    return "timeout %s ping -n -c %s -i %s -W 2 %s"
        .formatted(
            10 + count * everyMs / 1000,
            count,
            BigDecimal.valueOf(everyMs, 3).toPlainString(),
            address);
  }

  /** An initiation too soon after another is refused (replays, floods): so there is a pause. */
  private List<String> handshakes(Trial trial, int times) {
    Tunnel tunnel = trial.tunnel().orElseThrow();
    String again =
        """
        i=0
        while test $i -lt %s; do
          i=$((i + 1))
          wg set %s peer %s remove
          %s
          ping -n -c 1 -W 2 %s | grep time=
          sleep 0.06
        done; :"""
            .formatted(
                times,
                TestBed.link(tunnel),
                tunnel.serverKey().base64(),
                bed.meet(tunnel),
                bed.serverAddress(trial));
    return List.of(bed.on(trial) + "sh -c " + Shell.quote(again));
  }

  /** Counters of both ends, what the client does alone, and the counters again. */
  private Ran between(Trial trial, List<String> commands, int seconds) throws IOException {
    int limit = seconds + 2 * GRACE;
    Sections before = server(trial, bed.openForEcho(trial, limit) + "snap before", limit);
    Remote.Result run = client(trial, "echo @ping\n" + String.join("\n", commands), limit);
    Sections after = server(trial, "snap after", limit);
    return new Ran(commands, merged(before, after), Sections.of(run.stdout()), words(run));
  }

  /** iperf3 between the two, with echo requests beside it where it loads the path. */
  private Ran transfer(Trial trial, int seconds, int omit) throws IOException {
    int limit = seconds + omit + CONNECT_MS / 1000 + 10;
    String listen = "iperf3 -s -1 -B %s -p ".formatted(bed.serverAddress(trial));
    Sections before = server(trial, listen(trial, listen, limit + GRACE), limit);
    String[] listener = before.text("listener").split(" ", -1);
    String port = listener[0];
    String iperf3 = bed.on(trial) + "timeout " + limit + " " + iperf3(trial, port, seconds, omit);
    Optional<String> ping =
        trial.workload() instanceof Workload.Tcp
            ? Optional.of(
                bed.on(trial)
                    + ping(
                        (seconds + omit) * 1000 / LOADED_ECHO_MS,
                        LOADED_ECHO_MS,
                        bed.serverAddress(trial)))
            : Optional.empty();
    List<String> commands = new ArrayList<>(List.of(iperf3));
    ping.ifPresent(commands::add);
    commands.add(listen + port);
    Remote.Result run;
    Sections after;
    try {
      run = client(trial, beside(iperf3, ping), limit + GRACE);
    } finally {
      after =
          Shell.toTheEnd(
              () -> server(trial, end(trial, port, listener[listener.length - 1]), limit));
    }
    return new Ran(commands, merged(before, after), Sections.of(run.stdout()), words(run));
  }

  private static Sections merged(Sections before, Sections after) {
    var parts = new java.util.LinkedHashMap<>(before.parts());
    parts.putAll(after.parts());
    return new Sections(parts);
  }

  private static String words(Remote.Result run) {
    return run.ok() ? "" : Shell.errorText(run);
  }

  private static String iperf3(Trial trial, String port, int seconds, int omit) {
    String how =
        switch (trial.workload()) {
          case Workload.Tcp(int streams, Direction _) -> " -P " + streams;
          case Workload.Paced(int mbit) -> " -b " + mbit + "M";
          case Workload.Udp(int bytes, int mbit) -> " -u -b " + mbit + "M -l " + bytes;
          case Workload.Mtu _, Workload.RoundTrips _, Workload.Handshakes _, Workload.Idle _ -> "";
        };
    return "iperf3 -J -c \"$address\" -p %s -t %s -i 1 --connect-timeout %s%s%s%s"
        .formatted(
            port,
            seconds,
            CONNECT_MS,
            omit > 0 ? " -O " + omit : "",
            how,
            trial.workload().way().equals(Optional.of(Direction.DOWN)) ? " -R" : "");
  }

  private static String beside(String iperf3, Optional<String> ping) {
    String out = Machine.RECORDS + "/out.$$";
    return """
        %1$s
        echo @iperf3
        %2$s &
        %3$s
        iperf=$pid
        wait $iperf || echo "exit $?" >&2
        rm -f %4$s/pid.$iperf
        echo @ping
        test -z "${echo:-}" || { wait $echo; rm -f %4$s/pid.$echo; cat %5$s; rm -f %5$s; }
        """
        .formatted(
            ping.map(
                    line ->
                        "%s > %s 2>/dev/null &\n%s\necho=$pid"
                            .formatted(line, out, TestBed.record()))
                .orElse(""),
            iperf3,
            TestBed.record(),
            Machine.RECORDS,
            out);
  }

  /** A script on the client between two readings of its counters. */
  private Remote.Result client(Trial trial, String work, int limit) throws IOException {
    String mtu =
        trial
            .tunnel()
            .map(
                tunnel ->
                    TestBed.inside(tunnel)
                        + "ip link set "
                        + TestBed.link(tunnel)
                        + " mtu "
                        + (trial.workload() instanceof Workload.Mtu(int other, Direction _)
                            ? other
                            : tunnel.mtu()))
            .orElse(":");
    return ends.client
        .shell()
        .run(
            ends.client.hold(limit + GRACE)
                + Snapshot.function(ends.clientDevice, daemon(ends.clientDaemons, trial))
                + "address="
                + bed.serverAddress(trial)
                + "\n"
                + mtu
                + " || exit 1\nsnap before\n"
                + work
                + "\nsnap after\n",
            Duration.ofSeconds(limit + GRACE));
  }

  private Sections server(Trial trial, String work, int limit) throws IOException {
    return Sections.of(
        ends.server
            .shell()
            .must(
                "asking the server",
                ends.server.hold(limit + GRACE)
                    + Snapshot.function(ends.serverDevice, daemon(ends.serverDaemons, trial))
                    + work
                    + "\n"));
  }

  private static String daemon(List<String> daemons, Trial trial) {
    return trial.tunnel().map(tunnel -> daemons.get(tunnel.number())).orElse("");
  }

  /** Prints the first free port of those that the firewall opens, and the process's id. */
  private String listen(Trial trial, String command, int seconds) {
    return """
        umask 077
        taken() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -q ":$1 [0-9A-F:]* 0A "; }
        port=%1$s
        while taken "$(printf %%04X $port)"; do
          port=$((port + 1)); test $port -le %2$s || { echo "no free port" >&2; exit 1; }
        done
        %3$s
        timeout %4$s %5$s$port </dev/null >/dev/null 2>&1 &
        %6$s
        n=0
        until taken "$(printf %%04X $port)"; do
          n=$((n + 1))
          test $n -lt 100 || { echo "iperf3 does not listen on port $port" >&2; exit 1; }
          sleep 0.05
        done
        echo @listener
        echo "$port $pid"
        snap before
        """
        .formatted(
            BenchmarkAccess.FIRST_PORT,
            BenchmarkAccess.LAST_PORT,
            bed.open(trial, seconds),
            seconds,
            command,
            TestBed.record());
  }

  private String end(Trial trial, String port, String pid) {
    return """
        snap after
        port=%1$s
        if read -r pid born < %2$s/pid.%3$s; then
          test "$(cut -d' ' -f22 "/proc/$pid/stat" 2>/dev/null)" = "$born" && kill "$pid"
          rm -f %2$s/pid.%3$s
        fi
        %4$s
        """
        .formatted(port, Machine.RECORDS, pid, bed.close(trial));
  }

  /** From what the scripts printed to a sample. */
  private final class Reader {
    private final Trial trial;
    private final Ran ran;
    private final SortedMap<Figure, Metric> figures = new TreeMap<>();
    private final List<String> tainted = new ArrayList<>();
    private List<Double> intervals = List.of();
    private List<Double> echo = List.of();

    Reader(Trial trial, Ran ran) {
      this.trial = trial;
      this.ran = ran;
    }

    Sample sample(int block, int order, Instant started) throws IOException {
      if (ran.client.lines("after").isEmpty()) {
        throw new IOException("the client's part broke off: " + ran.error);
      }
      Snapshot serverBefore = ran.server.snapshot("before");
      Snapshot serverAfter = ran.server.snapshot("after");
      Snapshot clientBefore = ran.client.snapshot("before");
      Snapshot clientAfter = ran.client.snapshot("after");
      Spent atServer = serverAfter.since(serverBefore);
      Spent atClient = clientAfter.since(clientBefore);
      if (ends.oneKernel) {
        atServer = together(atServer, atClient.daemon());
      }
      Optional<Spent> client = ends.oneKernel ? Optional.empty() : Optional.of(atClient);
      echo = PingTimes.read(ran.client.text("ping"));
      double iperfUser = 0;
      double peerUser = 0;
      switch (Iperf3.read(ran.client.text("iperf3"))) {
        case Iperf3.Reading.Tcp tcp -> {
          iperfUser = tcp.userSeconds();
          peerUser = tcp.peerUserSeconds();
          intervals = tcp.intervalsBps().stream().map(bps -> Math.round(bps / 1e4) / 1e2).toList();
          tcp(tcp, atServer, client);
        }
        case Iperf3.Reading.Udp udp -> {
          iperfUser = udp.userSeconds();
          peerUser = udp.peerUserSeconds();
          figures.put(Figure.LOSS_PERCENT, Metric.of(udp.lostPercent()).rounded(3));
          figures.put(Figure.PACKETS_PER_S, Metric.of(udp.packetsPerSecond()).rounded(0));
        }
        case Iperf3.Reading.Missing(NotAvailable why) -> missing(why);
      }
      if (trial.workload() instanceof Workload.Idle) {
        idle =
            new Idle(
                cores(atServer, ends.serverCpus),
                client.map(spent -> cores(spent, ends.clientCpus)).orElse(Metric.of(0)));
      }
      echoes();
      trial.tunnel().ifPresent(tunnel -> memory(serverAfter, clientAfter));
      guards(serverBefore, serverAfter, clientBefore, clientAfter, iperfUser, peerUser);
      return new Sample(
          block,
          order,
          trial.path(),
          trial.workload().name(),
          trial.workload().way(),
          started,
          ran.commands.stream()
              .map(c -> c.replace("\"$address\"", bed.serverAddress(trial).toString()))
              .toList(),
          figures,
          Optional.of(atServer),
          client,
          intervals,
          echo,
          List.copyOf(tainted));
    }

    private void tcp(Iperf3.Reading.Tcp tcp, Spent atServer, Optional<Spent> client) {
      figures.put(Figure.GOODPUT_MBIT, Metric.of(tcp.goodputBps() / 1e6).rounded(2));
      figures.put(Figure.RETRANSMITS, Metric.of((double) tcp.retransmits()));
      double daemon = atServer.daemon() + client.map(Spent::daemon).orElse(0.0);
      Metric busy =
          workLessIdle(atServer, ends.serverCpus, idle.server)
              .with(
                  client
                      .map(spent -> workLessIdle(spent, ends.clientCpus, idle.client))
                      .orElse(Metric.of(0)),
                  Double::sum);
      if (trial.workload() instanceof Workload.Paced) {
        figures.put(
            Figure.CPU_CORES,
            busy.with(Metric.of(atServer.seconds()), Trials::quotient).rounded(4));
        figures.put(Figure.DAEMON_CPU_CORES, Metric.of(daemon / atServer.seconds()).rounded(4));
      } else {
        double gib = tcp.bytesTotal() / 0x1p30;
        figures.put(Figure.CPU_S_PER_GIB, busy.with(Metric.of(gib), Trials::quotient).rounded(3));
        figures.put(Figure.DAEMON_CPU_S_PER_GIB, Metric.of(daemon / gib).rounded(3));
        split(Figure.USER_CPU_S_PER_GIB, Spent::user, gib, atServer, client);
        split(Figure.SYSTEM_CPU_S_PER_GIB, Spent::system, gib, atServer, client);
        split(Figure.IRQ_CPU_S_PER_GIB, Spent::irq, gib, atServer, client);
      }
    }

    private void split(
        Figure figure,
        ToDoubleFunction<Spent> part,
        double gib,
        Spent atServer,
        Optional<Spent> client) {
      double all = part.applyAsDouble(atServer) + client.map(part::applyAsDouble).orElse(0.0);
      figures.put(figure, Metric.of(all / gib).rounded(3));
    }

    /** The figures that iperf3 would have given. */
    private void missing(NotAvailable why) {
      NotAvailable reason =
          ran.error.isEmpty() ? why : new NotAvailable(why.reason() + " (" + ran.error + ")");
      switch (trial.workload()) {
        case Workload.Tcp _, Workload.Mtu _, Workload.Paced _ ->
            figures.put(Figure.GOODPUT_MBIT, reason);
        case Workload.Udp _ -> figures.put(Figure.LOSS_PERCENT, reason);
        case Workload.RoundTrips _, Workload.Handshakes _, Workload.Idle _ -> {}
      }
    }

    private void echoes() {
      switch (trial.workload()) {
        case Workload.RoundTrips _ -> {
          quantiles(Figure.RTT_P50_MS, Figure.RTT_P95_MS, Figure.RTT_P99_MS);
          figures.put(
              Figure.LOSS_PERCENT,
              Metric.of(100.0 * (profile.pings() - echo.size()) / profile.pings()).rounded(3));
        }
        case Workload.Tcp _ -> quantiles(Figure.RTT_P50_MS, Figure.RTT_P95_MS, Figure.RTT_P99_MS);
        case Workload.Handshakes _ -> {
          figures.put(Figure.HANDSHAKES, Metric.of(echo.size()));
          quantiles(Figure.HANDSHAKE_P50_MS, Figure.HANDSHAKE_P95_MS);
        }
        case Workload.Paced _, Workload.Udp _, Workload.Mtu _, Workload.Idle _ -> {}
      }
    }

    /** Hyndman and Fan's type 7, the common one, over the replies that came. */
    private void quantiles(Figure... names) {
      double[] at = {0.5, 0.95, 0.99};
      double[] samples = echo.stream().mapToDouble(Double::doubleValue).toArray();
      for (int i = 0; i < names.length; i++) {
        figures.put(
            names[i],
            samples.length == 0
                ? new NotAvailable("no reply to an echo request")
                : Metric.of(
                        Quantile.withDefaults()
                            .with(Quantile.EstimationMethod.HF7)
                            .evaluate(samples, at[i]))
                    .rounded(3));
      }
    }

    private void memory(Snapshot server, Snapshot client) {
      figures.put(Figure.SERVER_MEMORY_MIB, memory(server));
      figures.put(Figure.CLIENT_MEMORY_MIB, memory(client));
    }

    private static Metric memory(Snapshot snapshot) {
      return snapshot.memoryKib() == 0
          ? new NotAvailable("no process: the kernel encrypts")
          : Metric.of(snapshot.memoryKib() / KIB_IN_MIB).rounded(1);
    }

    private void guards(
        Snapshot serverBefore,
        Snapshot serverAfter,
        Snapshot clientBefore,
        Snapshot clientAfter,
        double iperfUser,
        double peerUser) {
      double serverOwn = peerUser + serverAfter.daemonUserSeconds(serverBefore);
      double clientOwn = iperfUser + clientAfter.daemonUserSeconds(clientBefore);
      if (ends.oneKernel) {
        tainted.addAll(
            Guards.violated(
                ends.server.name().value(), serverBefore, serverAfter, serverOwn + clientOwn));
      } else {
        tainted.addAll(
            Guards.violated(ends.server.name().value(), serverBefore, serverAfter, serverOwn));
        tainted.addAll(
            Guards.violated(ends.client.name().value(), clientBefore, clientAfter, clientOwn));
      }
    }
  }

  private static double quotient(double dividend, double divisor) {
    return dividend / divisor;
  }

  private static Spent together(Spent all, double otherDaemon) {
    return new Spent(
        all.user(),
        all.system(),
        all.irq(),
        all.steal(),
        all.idle(),
        Math.round((all.daemon() + otherDaemon) * 100) / 100.0,
        all.seconds());
  }

  /**
   * Seconds that a machine's processors were neither idle nor stolen. Idle time is exact; what they
   * were at work for is counted by clock ticks, which miss short work.
   */
  private static double work(Spent spent, int cpus) {
    return Math.max(0, cpus * spent.seconds() - spent.idle() - spent.steal());
  }

  private static Metric cores(Spent spent, int cpus) {
    return Metric.of(work(spent, cpus) / spent.seconds()).rounded(4);
  }

  private static Metric workLessIdle(Spent spent, int cpus, Metric idleCores) {
    return idleCores.with(
        Metric.of(work(spent, cpus)), (cores, work) -> work - cores * spent.seconds());
  }
}
