package org.wgintent.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.plan.Workload.Direction;
import org.wgintent.benchmarks.results.Environment;
import org.wgintent.benchmarks.results.Environment.WireGuard;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Measurement;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Metric.NotAvailable;
import org.wgintent.benchmarks.results.Outcome;
import org.wgintent.benchmarks.statistics.Evaluation;
import org.wgintent.benchmarks.statistics.Evaluation.Spread;
import org.wgintent.benchmarks.statistics.Verdict;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.InterfaceName;

/**
 * {@code benchmarks/summary.json}: the last result of each interface.
 *
 * @param runs those that the other lists refer to
 * @param cells in labels' order
 * @param notMeasured what the last campaign could not measure; an older result stays in {@code
 *     cells}
 */
public record Summary(
    String schema,
    List<Session> runs,
    List<Row> cells,
    List<Judged> verdicts,
    List<NotMeasured> notMeasured)
    implements JsonDocument {

  public static final String SCHEMA = "wg-intent/summary/2";

  /** What was written before there were blocks: it is not carried over. */
  public static final String SCHEMA_BEFORE = "wg-intent/summary/1";

  public static final Summary EMPTY =
      new Summary(SCHEMA, List.of(), List.of(), List.of(), List.of());

  /**
   * A campaign between two ends.
   *
   * @param blocks that came to their end; {@code planned} in the time that there was, {@code
   *     wanted} by the profile
   * @param samples all; {@code tainted} of them
   * @param noTunnel figures of the path without a tunnel
   */
  public record Session(
      String run,
      ServerName server,
      ServerName client,
      String profile,
      String intentCommit,
      Instant started,
      Instant ended,
      long seed,
      int blocks,
      int planned,
      int wanted,
      int samples,
      int tainted,
      boolean onProduction,
      Environment env,
      Measurement.Production production,
      Optional<String> stopped,
      List<Spread> noTunnel) {

    String key() {
      return run + " " + server;
    }
  }

  /** One tunnel. */
  public record Row(
      String label,
      @JsonProperty("interface") InterfaceName iface,
      ServerName server,
      ServerName client,
      int mtu,
      WireGuard serverWireguard,
      WireGuard clientWireguard,
      Digest fingerprint,
      Headline figures,
      List<Spread> series,
      String run,
      Instant started) {

    String key() {
      return run + " " + server;
    }
  }

  /** The figures that most people ask for: medians, of one stream of TCP. */
  public record Headline(
      Pair goodputMbit, Pair noTunnelMbit, Pair ratio, Metric rttP50Ms, Metric handshakeP50Ms) {}

  /** A figure each way. */
  public record Pair(Metric up, Metric down) {}

  /** A verdict, and the run that it is of. */
  public record Judged(String run, ServerName server, Verdict verdict) {
    String key() {
      return run + " " + server;
    }
  }

  public record NotMeasured(@JsonProperty("interface") InterfaceName iface, String reason) {}

  /**
   * With the outcomes of a campaign put in.
   *
   * @param declared the interfaces that exist: what is no longer declared leaves the summary
   */
  public Summary with(List<Outcome> outcomes, Set<InterfaceName> declared) {
    SortedMap<String, Session> sessions = new TreeMap<>();
    SortedMap<String, Row> rows = new TreeMap<>();
    SortedMap<InterfaceName, NotMeasured> missing = new TreeMap<>();
    List<Judged> judged = new ArrayList<>(verdicts);
    runs.forEach(run -> sessions.put(run.key(), run));
    cells.forEach(row -> rows.put(row.label(), row));
    notMeasured.forEach(entry -> missing.put(entry.iface(), entry));
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Measured(Measurement m, List<String> _) -> {
          Evaluation evaluation = Evaluation.of(m);
          Session session = session(m, evaluation);
          sessions.put(session.key(), session);
          for (Measurement.Subject tunnel : m.tunnels()) {
            missing.remove(tunnel.iface());
            rows.values()
                .removeIf(
                    row -> row.iface().equals(tunnel.iface()) && !row.key().equals(session.key()));
            rows.put(tunnel.label(), row(m, tunnel, evaluation));
          }
          m.missing()
              .forEach(
                  gap ->
                      missing.put(
                          gap.iface(),
                          new NotMeasured(gap.iface(), gap.label() + ": " + gap.reason())));
          evaluation
              .verdicts()
              .forEach(verdict -> judged.add(new Judged(m.run().id(), m.server(), verdict)));
        }
        case Outcome.Refused(InterfaceName iface, String reason) ->
            missing.put(iface, new NotMeasured(iface, reason));
        case Outcome.Failed(InterfaceName iface, String reason, List<String> _) ->
            missing.put(iface, new NotMeasured(iface, reason));
      }
    }
    rows.values().removeIf(row -> !declared.contains(row.iface()));
    missing.keySet().retainAll(declared);
    // A verdict stands as long as both of its tunnels' figures are of its run.
    Set<String> current = new HashSet<>();
    rows.values().forEach(row -> current.add(row.key() + " " + row.label()));
    judged.removeIf(
        j ->
            !current.contains(j.key() + " " + j.verdict().path())
                || !(j.verdict().against().equals(Plan.NO_TUNNEL)
                    || current.contains(j.key() + " " + j.verdict().against())));
    Set<String> needed = new HashSet<>(rows.values().stream().map(Row::key).toList());
    sessions.keySet().retainAll(needed);
    return new Summary(
        SCHEMA,
        List.copyOf(sessions.values()),
        List.copyOf(rows.values()),
        List.copyOf(judged),
        List.copyOf(missing.values()));
  }

  private static Session session(Measurement m, Evaluation evaluation) {
    return new Session(
        m.run().id(),
        m.server(),
        m.client(),
        m.run().profile(),
        m.run().intentCommit(),
        m.run().started(),
        m.run().ended(),
        m.run().seed(),
        m.run().blocks(),
        m.run().planned(),
        m.run().wanted(),
        m.samples().size(),
        (int) m.samples().stream().filter(s -> !s.isClean()).count(),
        m.onProduction(),
        m.env(),
        m.production(),
        m.stopped(),
        of(evaluation, Plan.NO_TUNNEL));
  }

  private static List<Spread> of(Evaluation evaluation, String path) {
    return evaluation.spreads().stream().filter(spread -> spread.path().equals(path)).toList();
  }

  private static Row row(Measurement m, Measurement.Subject tunnel, Evaluation evaluation) {
    return new Row(
        tunnel.label(),
        tunnel.iface(),
        m.server(),
        m.client(),
        tunnel.mtu(),
        tunnel.serverWireguard(),
        tunnel.clientWireguard(),
        tunnel.fingerprint(),
        headline(evaluation, tunnel.label()),
        of(evaluation, tunnel.label()),
        m.run().id(),
        m.run().started());
  }

  private static Headline headline(Evaluation evaluation, String label) {
    return new Headline(
        pair(way -> median(of(evaluation, label), "tcp-1 " + way, Figure.GOODPUT_MBIT).rounded(1)),
        pair(
            way ->
                median(of(evaluation, Plan.NO_TUNNEL), "tcp-1 " + way, Figure.GOODPUT_MBIT)
                    .rounded(1)),
        pair(way -> ratio(evaluation, label, "tcp-1 " + way).rounded(4)),
        median(of(evaluation, label), "rtt", Figure.RTT_P50_MS).rounded(3),
        median(of(evaluation, label), "handshakes", Figure.HANDSHAKE_P50_MS).rounded(3));
  }

  private static Pair pair(java.util.function.Function<Direction, Metric> figure) {
    return new Pair(figure.apply(Direction.UP), figure.apply(Direction.DOWN));
  }

  static Metric median(List<Spread> spreads, String series, Figure figure) {
    return spreads.stream()
        .filter(s -> s.series().equals(series) && s.figure() == figure)
        .map(Spread::median)
        .findFirst()
        .orElse(new NotAvailable("not taken"));
  }

  /** Of blocks; where no block has all of its runs undisturbed, of the medians. */
  private static Metric ratio(Evaluation evaluation, String label, String series) {
    return evaluation.verdicts().stream()
        .filter(v -> v.path().equals(label) && v.against().equals(Plan.NO_TUNNEL))
        .filter(v -> v.series().equals(series) && v.figure() == Figure.GOODPUT_MBIT)
        .flatMap(v -> v.effect().stream())
        .map(effect -> Metric.of(effect.ratio()))
        .findFirst()
        .orElseGet(
            () ->
                median(of(evaluation, label), series, Figure.GOODPUT_MBIT)
                    .with(
                        median(of(evaluation, Plan.NO_TUNNEL), series, Figure.GOODPUT_MBIT),
                        (tunnel, none) -> tunnel / none));
  }
}
