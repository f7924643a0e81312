package org.wgintent.benchmarks;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.wgintent.artifact.Digest;
import org.wgintent.benchmarks.results.Environment;
import org.wgintent.benchmarks.results.Environment.End;
import org.wgintent.benchmarks.results.Environment.WireGuard;
import org.wgintent.benchmarks.results.Measurement.Pair;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Summary;
import org.wgintent.benchmarks.results.Summary.Row;

/** {@code benchmarks/report.md}: the summary for people. The same summary gives the same bytes. */
public final class Report {

  private final StringBuilder out = new StringBuilder();
  private final SortedMap<Integer, String> reasons = new TreeMap<>();

  private Report() {}

  public static String markdown(Summary summary) {
    Report report = new Report();
    report.write(summary);
    return report.out.toString();
  }

  private void write(Summary summary) {
    line("# Benchmarks");
    line("");
    if (summary.cells().isEmpty()) {
      line("Nothing measured yet.");
    } else {
      ratios(summary);
      figures(summary);
      method(summary);
      environment(summary);
    }
    if (!summary.notMeasured().isEmpty()) {
      line("");
      line("## Not measured in the last campaign");
      line("");
      summary
          .notMeasured()
          .forEach(entry -> line("- `" + entry.iface() + "`: " + oneLine(entry.reason())));
    }
    if (!reasons.isEmpty()) {
      line("");
      line("## Figures that could not be had");
      line("");
      reasons.forEach((number, reason) -> line("- n/a " + number + ": " + reason));
    }
  }

  private void ratios(Summary summary) {
    line("## Through the tunnel, relative to no tunnel");
    line("");
    line("![Goodput relative to no tunnel](ratios.svg)");
    line("");
    line("| interface | server | client | up | down | path drift up / down |");
    line("| --- | --- | --- | ---: | ---: | ---: |");
    for (Row row : summary.cells()) {
      Pair ratio = row.figures().ratio();
      row(
          "`" + row.iface() + "`",
          name(row.serverWireguard()),
          name(row.clientWireguard()),
          show(ratio.up(), Report::percent),
          show(ratio.down(), Report::percent),
          both(row.figures().drift(), "%.3f"));
    }
    line("");
    line("One run an interface: these are readings, not verdicts. How much they scatter from run");
    line("to run is not known yet, so no difference between two rows is called better or worse.");
    line("");
  }

  private void figures(Summary summary) {
    line("## Figures");
    line("");
    line(
        "| interface | goodput up / down (Mbit/s) | no tunnel up / down (Mbit/s) | RTT p50 / p95 (ms)"
            + " | first reply (ms) | CPU up / down (s/GiB) |");
    line("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (Row row : summary.cells()) {
      row(
          "`" + row.iface() + "`",
          both(row.figures().goodputMbit(), "%.1f"),
          both(row.figures().noTunnelMbit(), "%.1f"),
          both(new Pair(row.figures().rttMs().p50(), row.figures().rttMs().p95()), "%.3f"),
          show(row.figures().firstReplyMs(), v -> number("%.1f", v)),
          both(row.figures().cpuSecondsPerGib(), "%.2f"));
    }
    line("");
  }

  private void method(Summary summary) {
    line("## How it was taken");
    line("");
    line("Up is client to server. TCP, one stream, by iperf3; goodput is payload as received. The");
    line(
        "path without tunnel is measured before and after the tunnel in the same run: the ratio is");
    line(
        "to their mean, and drift is the run after divided by the run before (1 is no drift). RTT");
    line(
        "is ICMP echo through the idle tunnel. First reply is the round trip of the first packet,");
    line("handshake included. CPU is everything that the machine did meanwhile (user, system,");
    line("interrupts; /proc/stat), also what was not ours; where both ends are one machine, once");
    line("for both.");
    line("");
    line("| interface | measured + omitted (s) | rate cap | runs | profile | started | intent |");
    line("| --- | ---: | ---: | ---: | --- | --- | --- |");
    for (Row row : summary.cells()) {
      row(
          "`" + row.iface() + "`",
          row.params().durationS() + " + " + row.params().omitS(),
          row.params().rateCapMbit().map(cap -> cap + " Mbit/s").orElse("none"),
          String.valueOf(row.n()),
          row.profile(),
          row.started().toString(),
          "`" + Digest.abbreviated(row.intentCommit()) + "`");
    }
    line("");
  }

  private void environment(Summary summary) {
    line("## Environment");
    line("");
    line("Results of different fingerprints are not to be compared.");
    SortedMap<String, Environment> environments = new TreeMap<>();
    SortedMap<String, String> interfaces = new TreeMap<>();
    for (Row row : summary.cells()) {
      environments.put(row.fingerprint().hex(), row.env());
      interfaces.merge(
          row.fingerprint().hex(), "`" + row.iface() + "`", (left, right) -> left + ", " + right);
    }
    for (Map.Entry<String, Environment> entry : environments.entrySet()) {
      Environment env = entry.getValue();
      line("");
      line(
          "- `"
              + Digest.abbreviated(entry.getKey())
              + "`: "
              + interfaces.getOrDefault(entry.getKey(), ""));
      line("  - server: " + end(env.server()));
      line("  - client: " + end(env.client()));
      line(
          "  - path: %s, MTU %s, in the tunnel %s"
              .formatted(
                  env.path().kind().equals("veth")
                      ? "two namespaces of one machine (veth), which share its processors"
                      : env.path().kind(),
                  env.path().mtu(),
                  env.path().wgMtu()));
    }
  }

  private static String end(End end) {
    String build = end.wireguard().build();
    return "%s%s; Linux %s %s; %s × %s; iperf3 %s"
        .formatted(
            name(end.wireguard()),
            build.isEmpty() ? "" : " (build `" + Digest.abbreviated(build) + "`)",
            end.kernel(),
            end.machine(),
            end.cpus(),
            oneLine(end.cpuModel()),
            end.iperf3());
  }

  private static String name(WireGuard wireguard) {
    return oneLine(wireguard.name() + " " + wireguard.version());
  }

  private String both(Pair pair, String format) {
    return show(pair.up(), v -> number(format, v))
        + " / "
        + show(pair.down(), v -> number(format, v));
  }

  private String show(Metric metric, Function<Double, String> format) {
    return switch (metric) {
      case Metric.Value(double value) -> format.apply(value);
      case Metric.NotAvailable(String reason) -> "n/a " + footnote(oneLine(reason));
    };
  }

  /** The same reason has one number. */
  private int footnote(String reason) {
    for (Map.Entry<Integer, String> entry : reasons.entrySet()) {
      if (entry.getValue().equals(reason)) {
        return entry.getKey();
      }
    }
    reasons.put(reasons.size() + 1, reason);
    return reasons.size();
  }

  private static String percent(double ratio) {
    return number("%.1f %%", ratio * 100);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** What machines say goes into a table of Markdown: one line, no bars, no markup. */
  private static String oneLine(String text) {
    return text.replaceAll("[|`<>\\[\\]\\\\*]", "").replaceAll("\\s+", " ").strip();
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
