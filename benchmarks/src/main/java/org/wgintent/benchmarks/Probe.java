package org.wgintent.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.wgintent.benchmarks.results.Flow;
import org.wgintent.benchmarks.results.Flow.Direction;
import org.wgintent.benchmarks.results.Flow.Path;
import org.wgintent.benchmarks.results.Flow.Result;
import org.wgintent.benchmarks.results.Measurement.Rtt;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Metric.NotAvailable;
import org.wgintent.deploy.Remote;
import org.wgintent.render.BenchmarkAccess;

/**
 * Single measurements between the server and the synthetic peer's namespace on the same machine.
 *
 * @param inside a command's prefix that enters the namespace
 */
record Probe(Shell server, String inside, Profile profile, Optional<Integer> rateCapMbit) {

  private static final int CONNECT_MS = 5000;

  /** How long a transfer may take before it is given up, in seconds. */
  int limit() {
    return profile.seconds() + profile.omitSeconds() + CONNECT_MS / 1000 + 10;
  }

  int pingLimit() {
    return 10 + profile.pings() * profile.pingIntervalMs() / 1000;
  }

  Flow transfer(Path path, Direction direction, String address) throws IOException {
    String[] listener = server.must("starting iperf3", listen(address)).split(" ", -1);
    String port = listener[0];
    String pid = listener[1];
    try {
      ProcStat before = stat();
      Remote.Result run =
          server.run(client(direction, address, port), Duration.ofSeconds(limit() + 10L));
      ProcStat after = stat();
      return new Flow(path, direction, result(run, before, after));
    } finally {
      server.run(end(pid), Duration.ofSeconds(20));
    }
  }

  private static Result result(Remote.Result run, ProcStat before, ProcStat after) {
    return switch (Iperf3.read(run.stdout())) {
      case Iperf3.Reading.Missing(NotAvailable why) ->
          run.ok() ? why : new NotAvailable(why.reason() + " (exit " + run.exit() + ")");
      case Iperf3.Reading.Report r ->
          new Flow.Traffic(
              r.goodputBps(),
              r.samplesBps(),
              r.bytesTotal(),
              r.retransmits(),
              after.since(before),
              Optional.empty());
    };
  }

  /** The first packet starts the handshake and waits for it: its round trip is both. */
  Rtt roundTrips(String address) throws IOException {
    Metric first = new NotAvailable("no reply to three pings of up to 8 s");
    for (int attempt = 1; attempt <= 3; attempt++) {
      List<Double> reply = ping(1, 1000, 8, address);
      if (!reply.isEmpty()) {
        first =
            attempt == 1
                ? Metric.of(reply.getFirst())
                : new NotAvailable("the first packet was lost; reply to number " + attempt);
        break;
      }
    }
    return new Rtt(
        first, profile.pings(), ping(profile.pings(), profile.pingIntervalMs(), 2, address));
  }

  private List<Double> ping(int count, int everyMs, int waitSeconds, String address)
      throws IOException {
    String command =
        "%stimeout %s ping -n -c %s -i %s -W %s %s"
            .formatted(
                inside,
                pingLimit(),
                count,
                java.math.BigDecimal.valueOf(everyMs, 3).toPlainString(),
                waitSeconds,
                address);
    return PingTimes.read(server.run(command, Duration.ofSeconds(pingLimit() + 10L)).stdout());
  }

  private ProcStat stat() throws IOException {
    return ProcStat.parse(server.must("reading /proc/stat", "grep '^cpu ' /proc/stat"));
  }

  private String client(Direction direction, String address, String port) {
    String reverse =
        switch (direction) {
          case UP -> "";
          case DOWN -> " -R";
        };
    return "%stimeout %s iperf3 -J -c %s -p %s -t %s -i 1 --connect-timeout %s%s%s%s"
        .formatted(
            inside,
            limit(),
            address,
            port,
            profile.seconds(),
            CONNECT_MS,
            profile.omitSeconds() > 0 ? " -O " + profile.omitSeconds() : "",
            rateCapMbit.map(mbit -> " -b " + mbit + "M").orElse(""),
            reverse);
  }

  /** Prints the first free port of those that the firewall opens, and the process's id. */
  private static String listen(String address) {
    return """
        set -eu
        umask 077
        taken() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -q ":$1 [0-9A-F:]* 0A "; }
        port=%3$s
        while taken "$(printf %%04X $port)"; do
          port=$((port + 1)); test $port -le %4$s || { echo "no free port" >&2; exit 1; }
        done
        iperf3 -s -1 -B %1$s -p $port </dev/null >/dev/null 2>&1 &
        pid=$!
        echo "$pid $(cut -d' ' -f22 /proc/$pid/stat)" > %2$s/pid.$pid
        n=0
        until taken "$(printf %%04X $port)"; do
          n=$((n + 1))
          test $n -lt 50 || { echo "iperf3 does not listen on %1$s" >&2; exit 1; }
          sleep 0.1
        done
        echo "$port $pid"
        """
        .formatted(address, TestBed.RECORDS, BenchmarkAccess.FIRST_PORT, BenchmarkAccess.LAST_PORT);
  }

  private static String end(String pid) {
    return """
        read -r pid born < %1$s/pid.%2$s || exit 0
        test "$(cut -d' ' -f22 "/proc/$pid/stat" 2>/dev/null)" = "$born" && kill "$pid"
        rm -f %1$s/pid.%2$s
        """
        .formatted(TestBed.RECORDS, pid);
  }
}
