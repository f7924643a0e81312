package org.wgintent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.wgintent.artifact.Digest;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.plan.Workload.Direction;
import org.wgintent.benchmarks.report.Summary.Judged;
import org.wgintent.benchmarks.report.Summary.Row;
import org.wgintent.benchmarks.report.Summary.Session;
import org.wgintent.benchmarks.results.Environment;
import org.wgintent.benchmarks.results.Environment.End;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.benchmarks.statistics.Effect;
import org.wgintent.benchmarks.statistics.Evaluation.Spread;
import org.wgintent.benchmarks.statistics.Verdict;
import org.wgintent.job.Measuring;

/** {@code benchmarks/report.md}, and the pictures beside it. */
public final class Report {

  private final Summary summary;
  private final StringBuilder out = new StringBuilder();
  private final SortedMap<Integer, String> reasons = new TreeMap<>();

  private Report(Summary summary) {
    this.summary = summary;
  }

  /** Every file, by its name. */
  public static SortedMap<String, String> files(Summary summary) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put(Measuring.REPORT, markdown(summary));
    files.put("ratios.svg", ForestChart.toNoTunnel(summary));
    files.put("comparison.svg", ForestChart.toFirst(summary));
    files.put("latency.svg", LatencyChart.svg(summary));
    files.put("cpu.svg", CpuChart.svg(summary));
    files.put("mtu.svg", MtuChart.svg(summary));
    return files;
  }

  static String markdown(Summary summary) {
    Report report = new Report(summary);
    report.write();
    return report.out.toString();
  }

  /** A line for each thing that a campaign gave. */
  public static List<String> lines(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Measured(Measurement m, List<String> leftovers) -> {
        List<String> lines = new ArrayList<>();
        m.tunnels()
            .forEach(
                tunnel ->
                    lines.add(
                        "measured %s, %s of %s blocks"
                            .formatted(tunnel.label(), m.run().blocks(), m.run().wanted())));
        m.missing().forEach(gap -> lines.add("not measured: " + gap.label() + ": " + gap.reason()));
        m.stopped().ifPresent(why -> lines.add("stopped on " + m.server() + ": " + why));
        lines.addAll(left(leftovers));
        yield lines;
      }
      case Outcome.Refused refused ->
          List.of("not measured: " + refused.iface() + ": " + refused.reason());
      case Outcome.Failed failed -> {
        List<String> lines = new ArrayList<>();
        lines.add("not measured: " + failed.iface() + ": " + failed.reason());
        lines.addAll(left(failed.leftovers()));
        yield lines;
      }
    };
  }

  private static List<String> left(List<String> leftovers) {
    return leftovers.stream().map(what -> "could not be taken down: " + what).toList();
  }

  private void write() {
    line("# Benchmarks");
    if (summary.cells().isEmpty()) {
      line("");
      line("Nothing measured yet.");
    } else {
      summary.runs().forEach(this::verdicts);
      ratios();
      comparison();
      latency();
      cpu();
      mtu();
      loss();
      method();
      environment();
    }
    if (!summary.notMeasured().isEmpty()) {
      heading("Not measured in the last campaign");
      summary
          .notMeasured()
          .forEach(entry -> line("- `" + entry.iface() + "`: " + oneLine(entry.reason())));
    }
    if (!reasons.isEmpty()) {
      heading("Figures that could not be had");
      reasons.forEach((number, reason) -> line("- n/a " + number + ": " + reason));
    }
  }

  // ---- verdicts ----------------------------------------------------------------------------

  private void verdicts(Session run) {
    heading(
        run.server().equals(run.client())
            ? "Verdicts: " + run.server() + ", with itself"
            : "Verdicts: " + run.client() + " with " + run.server());
    List<Judged> its = summary.verdicts().stream().filter(j -> j.key().equals(run.key())).toList();
    List<Row> rows = summary.cells().stream().filter(c -> c.key().equals(run.key())).toList();
    if (run.env().isEmulated()) {
      line("- **Emulated: no verdict.** A machine that a program pretends to be says nothing of a");
      line("  real one: what follows are readings.");
    }
    for (Row row : rows) {
      against(row, rows, its);
    }
    for (Row row : rows) {
      shares(row, its);
    }
    line("- " + production(run));
    line(
        "- %s of %s blocks were measured%s; %s of %s samples were disturbed and are in no verdict."
            .formatted(
                run.blocks(),
                run.wanted(),
                run.planned() < run.wanted() ? " (" + run.planned() + " fit into the time)" : "",
                run.tainted(),
                run.samples()));
    long disturbed =
        Stream.concat(run.noTunnel().stream(), rows.stream().flatMap(row -> row.series().stream()))
            .filter(Spread::isDisturbed)
            .count();
    if (disturbed > 0) {
      line(
          "- **The machines were busy with something else**: "
              + disturbed
              + " figures are of disturbed samples alone, as there are no others.");
    }
    run.stopped().ifPresent(why -> line("- **Stopped early**: " + oneLine(why) + "."));
  }

  /** A tunnel and the first one. */
  private void against(Row row, List<Row> rows, List<Judged> verdicts) {
    List<Verdict> its =
        verdicts.stream()
            .map(Judged::verdict)
            .filter(v -> v.path().equals(row.label()) && !v.against().equals(Plan.NO_TUNNEL))
            .toList();
    if (its.isEmpty()) {
      return;
    }
    String other = its.getFirst().against();
    line(
        "- `%s` (%s) beside `%s` (%s):"
            .formatted(
                row.label(),
                encrypts(row),
                other,
                rows.stream()
                    .filter(r -> r.label().equals(other))
                    .findFirst()
                    .map(Report::encrypts)
                    .orElse("?")));
    told(its, Kind.GOODPUT, "faster", "slower");
    told(its, Kind.CPU, "less CPU", "more CPU");
    told(its, Kind.ROUND_TRIPS, "shorter round trips", "longer round trips");
    List<Verdict> same = its.stream().filter(v -> v.word() == Verdict.Word.NO_DIFFERENCE).toList();
    if (!same.isEmpty()) {
      line(
          "  - no difference was found: "
              + String.join("; ", same.stream().map(Report::unseen).toList())
              + ".");
    }
    List<Verdict> few = its.stream().filter(v -> v.word() == Verdict.Word.TOO_FEW).toList();
    if (!few.isEmpty()) {
      line(
          "  - no verdict on %s: it takes %s undisturbed blocks."
              .formatted(
                  few.size() == its.size()
                      ? "anything"
                      : String.join("; ", few.stream().map(Report::what).toList()),
                  Effect.FEWEST));
    }
  }

  /** What figures are about. */
  private enum Kind {
    GOODPUT,
    CPU,
    ROUND_TRIPS;

    static Kind of(Verdict verdict) {
      return switch (verdict.figure()) {
        case GOODPUT_MBIT -> GOODPUT;
        case CPU_S_PER_GIB, CPU_CORES -> CPU;
        default -> ROUND_TRIPS;
      };
    }
  }

  private void told(List<Verdict> verdicts, Kind kind, String better, String worse) {
    for (Verdict.Word word : List.of(Verdict.Word.BETTER, Verdict.Word.WORSE)) {
      List<String> ratios =
          verdicts.stream()
              .filter(v -> v.word() == word && Kind.of(v) == kind)
              .map(
                  v -> {
                    Effect effect = v.effect().orElseThrow();
                    return "%s × %s (%s to %s)"
                        .formatted(
                            workload(v.series()),
                            Svg.number(effect.ratio()),
                            Svg.number(effect.low()),
                            Svg.number(effect.high()));
                  })
              .toList();
      if (!ratios.isEmpty()) {
        line(
            "  - **"
                + (word == Verdict.Word.BETTER ? better : worse)
                + "**: "
                + String.join(", ", ratios)
                + ".");
      }
    }
  }

  /** What was looked at, and what would have been seen. */
  private static String unseen(Verdict verdict) {
    return what(verdict)
        + verdict
            .visible()
            .figure()
            .map(share -> number(" (%.0f %% would have shown)", Math.ceil(share * 100)))
            .orElse("");
  }

  /** The figure and the workload, for people. */
  private static String what(Verdict verdict) {
    return switch (Kind.of(verdict)) {
          case GOODPUT -> "goodput, ";
          case CPU -> "CPU, ";
          case ROUND_TRIPS -> "round trips, ";
        }
        + workload(verdict.series());
  }

  /** {@code tcp-4 down} and its like, for people. */
  private static String workload(String series) {
    String way = series.endsWith(" up") ? " up" : series.endsWith(" down") ? " down" : "";
    String name = way.isEmpty() ? series : series.substring(0, series.length() - way.length());
    return series.equals("rtt")
        ? "idle"
        : name.equals("tcp-1")
            ? "one stream" + way
            : name.startsWith("tcp-")
                ? name.substring(4) + " streams" + way
                : name.startsWith("paced-") ? "at " + name.substring(6) + " Mbit/s" : series;
  }

  /** A tunnel and the path without one. */
  private void shares(Row row, List<Judged> verdicts) {
    List<String> shares =
        verdicts.stream()
            .map(Judged::verdict)
            .filter(v -> v.path().equals(row.label()) && v.against().equals(Plan.NO_TUNNEL))
            .filter(v -> v.figure() == Figure.GOODPUT_MBIT && v.series().startsWith("tcp-"))
            .flatMap(
                v ->
                    v
                        .effect()
                        .map(
                            e ->
                                "%s %% (%s)"
                                    .formatted(Svg.number(e.ratio() * 100), workload(v.series())))
                        .stream())
            .toList();
    if (!shares.isEmpty()) {
      line(
          "- `%s` (%s) carries %s of what the path carries without a tunnel."
              .formatted(row.label(), encrypts(row), String.join(", ", shares)));
    }
  }

  private static String production(Session run) {
    Measurement.Production production = run.production();
    String unwatched =
        production.notWatched().isEmpty()
            ? ""
            : " Not watched: " + oneLine(String.join("; ", production.notWatched())) + ".";
    if (production.watched().isEmpty()) {
      return "Production: nothing was watched." + unwatched;
    }
    String what =
        "%s was watched: %s echo requests, %s lost, the slowest %s ms; its processors at work to at most %s."
            .formatted(
                String.join(", ", production.watched()),
                production.probes(),
                production.lost(),
                production.slowestMs().figure().map(Svg::number).orElse("n/a"),
                production.busiest().figure().map(b -> number("%.0f %%", b * 100)).orElse("n/a"));
    return production
            .noticed()
            .map(
                why ->
                    "**Production noticed, and the campaign was stopped**: " + oneLine(why) + ". ")
            .orElse("Production did not notice. ")
        + what
        + unwatched;
  }

  // ---- charts and tables -------------------------------------------------------------------

  private void ratios() {
    heading("Through the tunnel, relative to no tunnel");
    line("![Ratios of goodput to the path without a tunnel](ratios.svg)");
    line("");
    effects(ForestChart.of(summary, true), "no tunnel");
  }

  private void comparison() {
    List<Judged> its = ForestChart.of(summary, false);
    if (its.isEmpty()) {
      return;
    }
    heading("Tunnels beside each other");
    line("![Ratios of goodput to the first tunnel](comparison.svg)");
    line("");
    effects(its, "first tunnel");
  }

  private void effects(List<Judged> all, String against) {
    table(
        List.of(
            "tunnel",
            "encrypts at server",
            "workload",
            "n",
            "ratio",
            "95 % interval",
            "Mbit/s",
            against,
            "retransmits"),
        3);
    all.forEach(this::effect);
  }

  private void effect(Judged judged) {
    Verdict verdict = judged.verdict();
    Effect effect = verdict.effect().orElseThrow();
    row(
        "`" + verdict.path() + "`",
        summary.cells().stream()
            .filter(c -> c.label().equals(verdict.path()))
            .findFirst()
            .map(Report::encrypts)
            .orElse("?"),
        workload(verdict.series()),
        String.valueOf(effect.n()),
        Svg.number(effect.ratio()),
        effect.hasInterval() ? Svg.number(effect.low()) + " to " + Svg.number(effect.high()) : "",
        show(ForestChart.figure(summary, judged, verdict.path()), Svg::number),
        show(ForestChart.figure(summary, judged, verdict.against()), Svg::number),
        show(ForestChart.figure(summary, judged, verdict.path(), Figure.RETRANSMITS), Svg::number));
  }

  private void latency() {
    heading("Round trips, idle and under load");
    line("![Round trips](latency.svg)");
    line("");
    table(
        List.of(
            "path", "idle p50 / p95 / p99 (ms)", "sending", "receiving", "new session p50 / p95"),
        1);
    for (Paths.One path : Paths.of(summary).all()) {
      List<String> cells = new ArrayList<>(List.of(oneLine(path.name())));
      for (Map.Entry<String, String> series : LatencyChart.SERIES) {
        cells.add(
            of(path, series.getKey(), Figure.RTT_P50_MS, Figure.RTT_P95_MS, Figure.RTT_P99_MS));
      }
      cells.add(
          path.tunnel()
              ? of(path, "handshakes", Figure.HANDSHAKE_P50_MS, Figure.HANDSHAKE_P95_MS)
              : "");
      row(cells.toArray(String[]::new));
    }
  }

  private void cpu() {
    heading("What it costs");
    line("![CPU for a GiB](cpu.svg)");
    line("");
    table(
        List.of(
            "path",
            "CPU up / down (s/GiB, less idle)",
            "of it the daemons",
            "at a fixed rate (processors)",
            "daemons then",
            "memory server / client (MiB)"),
        1);
    for (Paths.One path : Paths.of(summary).all()) {
      row(
          oneLine(path.name()),
          ways(path, Figure.CPU_S_PER_GIB),
          ways(path, Figure.DAEMON_CPU_S_PER_GIB),
          paced(path, Figure.CPU_CORES),
          paced(path, Figure.DAEMON_CPU_CORES),
          path.tunnel()
              ? show(path.median("tcp-1 up", Figure.SERVER_MEMORY_MIB), Svg::number)
                  + " / "
                  + show(path.median("tcp-1 up", Figure.CLIENT_MEMORY_MIB), Svg::number)
              : "");
    }
  }

  private String paced(Paths.One path, Figure figure) {
    return path.spreads().stream()
        .filter(s -> s.figure() == figure && s.series().startsWith("paced-"))
        .map(s -> show(s.median(), Svg::number) + " (" + workload(s.series()) + ")")
        .findFirst()
        .orElse("");
  }

  private void mtu() {
    List<MtuChart.Line> lines = MtuChart.lines(summary);
    if (lines.isEmpty()) {
      return;
    }
    heading("MTU");
    line("![Goodput by MTU](mtu.svg)");
    line("");
    table(List.of("tunnel", "direction", "Mbit/s by MTU", "cliff"), 2);
    for (MtuChart.Line line : lines) {
      row(
          oneLine(line.name()),
          line.way().toString(),
          String.join(
              ", ",
              line.goodput().entrySet().stream()
                  .map(e -> e.getKey() + ": " + Svg.number(e.getValue()))
                  .toList()),
          line.cliff().map(at -> "from " + at + " on").orElse("none"));
    }
    for (Session run : summary.runs()) {
      run.env()
          .path()
          .mtu()
          .figure()
          .ifPresent(
              mtu -> {
                line("");
                line(
                    "Between %s and %s a packet of %.0f bytes passes whole: a tunnel over IPv4 has room for an MTU of %.0f, over IPv6 for %.0f."
                        .formatted(
                            run.client(), run.server(), mtu, mtu - OVER_IPV4, mtu - OVER_IPV6));
              });
    }
  }

  private static final int OVER_IPV4 = 60;
  private static final int OVER_IPV6 = 80;

  private void loss() {
    List<String> series =
        Paths.of(summary).all().stream()
            .flatMap(path -> path.spreads().stream())
            .filter(s -> s.figure() == Figure.LOSS_PERCENT && s.series().startsWith("udp-"))
            .map(Spread::series)
            .distinct()
            .sorted(java.util.Comparator.comparingInt(Report::bytes).thenComparingInt(Report::mbit))
            .toList();
    if (series.isEmpty()) {
      return;
    }
    heading("Datagrams lost, by size and rate");
    List<Paths.One> paths = Paths.of(summary).all();
    List<String> head = new ArrayList<>(List.of("bytes", "Mbit/s"));
    paths.forEach(path -> head.add(oneLine(path.name()) + " (%)"));
    table(head, 0);
    for (String one : series) {
      List<String> cells =
          new ArrayList<>(List.of(String.valueOf(bytes(one)), String.valueOf(mbit(one))));
      paths.forEach(path -> cells.add(show(path.median(one, Figure.LOSS_PERCENT), Svg::number)));
      row(cells.toArray(String[]::new));
    }
  }

  private static int bytes(String series) {
    return Integer.parseInt(series.split("[- ]", -1)[1]);
  }

  private static int mbit(String series) {
    return Integer.parseInt(series.split("[- ]", -1)[2]);
  }

  // ---- how and where -----------------------------------------------------------------------

  private void method() {
    heading("How it was taken");
    line(
        """
        Up is client to server. In each block everything is measured once, in an order of chance (the seed
        is recorded), the path without a tunnel first and last. Ratios are taken inside a block: × 2
        (1.9 to 2.1) is twice as much, and with 95 %% confidence between 1.9 and 2.1 times as much
        (bootstrap of the blocks' median). A verdict takes %s blocks, an interval without 1, p < %s by
        Wilcoxon's signed-rank test, and a change that matters: 3 %% of goodput, 5 %% of CPU, 10 %% of the
        95th percentile of round trips. Blocks in which the path without a tunnel moved by more than 10 %%
        are left out of ratios of goodput to it. Goodput is TCP payload as received, by iperf3; round
        trips are ICMP echo; CPU is everything that ran on the machines meanwhile (/proc/stat) less what
        they do idle."""
            .formatted(Effect.FEWEST, Svg.number(Effect.SIGNIFICANT)));
    line("");
    table(
        List.of(
            "server", "client", "profile", "blocks", "started", "ended", "seed", "intent", "run"),
        9);
    for (Session run : summary.runs()) {
      row(
          run.server().value(),
          run.client().value(),
          run.profile() + (run.onProduction() ? ", on production: nothing that loads" : ""),
          run.blocks() + " of " + run.wanted(),
          run.started().toString(),
          run.ended().toString(),
          String.valueOf(run.seed()),
          "`" + Digest.abbreviated(run.intentCommit()) + "`",
          run.run());
    }
  }

  private void environment() {
    heading("Environment");
    line("Results of different fingerprints are not to be compared.");
    line("");
    table(List.of("tunnel", "MTU", "at the server", "at the client", "fingerprint"), 5);
    for (Row row : summary.cells()) {
      row(
          "`" + row.label() + "`",
          String.valueOf(row.mtu()),
          wireguard(row.serverWireguard()),
          wireguard(row.clientWireguard()),
          "`" + Digest.abbreviated(row.fingerprint().hex()) + "`");
    }
    for (Session run : summary.runs()) {
      line("");
      line("- server " + run.server() + ": " + end(run.env().server()));
      line("- client " + run.client() + ": " + end(run.env().client()));
      line(
          "- "
              + switch (run.env().path().kind()) {
                case ONE_MACHINE ->
                    "the client is a namespace of the server: both ends share its processors";
                case ONE_KERNEL ->
                    "the two servers are namespaces of one machine: both ends share its processors";
                case TWO_MACHINES -> "two machines";
              });
    }
  }

  private static String wireguard(Environment.WireGuard wireguard) {
    return oneLine(wireguard.toString())
        + (wireguard.build().isEmpty()
            ? ""
            : " (build `" + Digest.abbreviated(wireguard.build()) + "`)");
  }

  private static String end(End end) {
    return oneLine(
        "Linux %s %s; %s × %s, governor %s, virtualization %s; %s; %s; TCP %s, socket buffers %s; iperf3 %s"
            .formatted(
                end.kernel(),
                end.machine(),
                end.cpus(),
                end.cpuModel(),
                end.governor(),
                end.virtualization(),
                end.device(),
                end.offloads(),
                end.congestionControl(),
                end.socketBuffers(),
                end.iperf3()));
  }

  private static String encrypts(Row row) {
    return oneLine(row.serverWireguard().toString());
  }

  // ---- Markdown ----------------------------------------------------------------------------

  private String ways(Paths.One path, Figure figure) {
    return show(path.median("tcp-1 " + Direction.UP, figure), Svg::number)
        + " / "
        + show(path.median("tcp-1 " + Direction.DOWN, figure), Svg::number);
  }

  private String of(Paths.One path, String series, Figure... figures) {
    return String.join(
        " / ",
        java.util.Arrays.stream(figures)
            .map(figure -> show(path.median(series, figure), Svg::number))
            .toList());
  }

  private String show(Metric metric, Function<Double, String> format) {
    return switch (metric) {
      case Metric.Value(double value) -> format.apply(value);
      case Metric.NotAvailable(String reason) -> "n/a " + footnote(oneLine(reason));
    };
  }

  /** The same reason has one number. */
  private int footnote(String reason) {
    Optional<Integer> known =
        reasons.entrySet().stream()
            .filter(entry -> entry.getValue().equals(reason))
            .map(Map.Entry::getKey)
            .findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    reasons.put(reasons.size() + 1, reason);
    return reasons.size();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** What machines say goes into a table of Markdown: one line, no bars, no markup. */
  private static String oneLine(String text) {
    return text.replaceAll("[|`<>\\[\\]\\\\*]", "").replaceAll("\\s+", " ").strip();
  }

  private void heading(String text) {
    line("");
    line("## " + text);
    line("");
  }

  /**
   * @param words how many columns hold words; the others hold figures
   */
  private void table(List<String> head, int words) {
    row(head.toArray(String[]::new));
    List<String> rule = new ArrayList<>();
    for (int i = 0; i < head.size(); i++) {
      rule.add(i < words ? "---" : "---:");
    }
    row(rule.toArray(String[]::new));
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  /** No wider than a terminal, but for tables and pictures. */
  private void line(String text) {
    if (text.length() <= WIDTH || text.startsWith("|") || text.contains("\n")) {
      out.append(text).append('\n');
      return;
    }
    int start = text.length() - text.stripLeading().length();
    String indent = " ".repeat(text.startsWith("- ", start) ? start + 2 : start);
    StringBuilder current = new StringBuilder(" ".repeat(start));
    for (String word : text.strip().split(" ", -1)) {
      if (current.length() + 1 + word.length() > WIDTH) {
        out.append(current).append('\n');
        current = new StringBuilder(indent);
      } else if (!current.toString().isBlank()) {
        current.append(' ');
      }
      current.append(word);
    }
    out.append(current).append('\n');
  }

  private static final int WIDTH = 110;
}
