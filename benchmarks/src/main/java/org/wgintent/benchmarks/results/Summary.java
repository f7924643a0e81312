package org.wgintent.benchmarks.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.InterfaceName;

/**
 * {@code benchmarks/summary.json}: the last result of each interface.
 *
 * @param cells in interfaces' order
 * @param notMeasured what the last campaign could not measure; an older result stays in {@code
 *     cells}
 */
public record Summary(String schema, List<Row> cells, List<NotMeasured> notMeasured)
    implements JsonDocument {

  public static final String SCHEMA = "wg-intent/summary/1";

  public static final Summary EMPTY = new Summary(SCHEMA, List.of(), List.of());

  /**
   * One interface.
   *
   * @param n how many runs stand behind the figures
   */
  public record Row(
      @JsonProperty("interface") InterfaceName iface,
      ServerName server,
      ServerName client,
      Environment.WireGuard serverWireguard,
      Environment.WireGuard clientWireguard,
      Environment env,
      Measurement.Derived figures,
      Measurement.Params params,
      int n,
      String run,
      String profile,
      String intentCommit,
      Instant started) {

    public Digest fingerprint() {
      return env.fingerprint();
    }
  }

  public record NotMeasured(@JsonProperty("interface") InterfaceName iface, String reason) {}

  /**
   * With the outcomes of a campaign put in.
   *
   * @param declared the interfaces that exist: what is no longer declared leaves the summary
   */
  public Summary with(List<Outcome> outcomes, Set<InterfaceName> declared) {
    SortedMap<InterfaceName, Row> rows = new TreeMap<>();
    SortedMap<InterfaceName, NotMeasured> missing = new TreeMap<>();
    cells.forEach(row -> rows.put(row.iface(), row));
    notMeasured.forEach(entry -> missing.put(entry.iface(), entry));
    for (Outcome outcome : outcomes) {
      missing.remove(outcome.iface());
      switch (outcome) {
        case Outcome.Measured(Measurement m, List<String> _) -> rows.put(m.cell().iface(), row(m));
        case Outcome.Refused(InterfaceName iface, String reason) ->
            missing.put(iface, new NotMeasured(iface, reason));
        case Outcome.Failed(InterfaceName iface, String reason, List<String> _) ->
            missing.put(iface, new NotMeasured(iface, reason));
      }
    }
    rows.keySet().retainAll(declared);
    missing.keySet().retainAll(declared);
    return new Summary(SCHEMA, new ArrayList<>(rows.values()), new ArrayList<>(missing.values()));
  }

  private static Row row(Measurement m) {
    return new Row(
        m.cell().iface(),
        m.cell().server(),
        m.cell().client(),
        m.env().server().wireguard(),
        m.env().client().wireguard(),
        m.env(),
        m.derived(),
        m.params(),
        1,
        m.run().id(),
        m.run().profile(),
        m.run().intentCommit(),
        m.run().started());
  }
}
