package org.wgintent.benchmarks.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.InterfaceName;

/**
 * Everything that one campaign gave between two ends: raw, append-only.
 *
 * @param stopped why it ended before its last block
 */
public record Measurement(
    String schema,
    Run run,
    ServerName server,
    ServerName client,
    boolean onProduction,
    Environment env,
    List<Subject> tunnels,
    List<Missing> missing,
    List<Sample> samples,
    Production production,
    Optional<String> stopped)
    implements JsonDocument {

  public static final String SCHEMA = "wg-intent/measurement/2";

  /**
   * Which run.
   *
   * @param id of the campaign
   * @param seed of its order
   * @param blocks that came to their end; {@code planned} in the time that there was, {@code
   *     wanted} by the profile
   */
  public record Run(
      String id,
      String intentCommit,
      Instant started,
      Instant ended,
      String profile,
      long seed,
      int blocks,
      int planned,
      int wanted) {}

  /** One tunnel. */
  public record Subject(
      String label,
      @JsonProperty("interface") InterfaceName iface,
      int mtu,
      Environment.WireGuard serverWireguard,
      Environment.WireGuard clientWireguard,
      Digest fingerprint) {}

  /** A planned tunnel that could not be made. */
  public record Missing(
      String label, @JsonProperty("interface") InterfaceName iface, String reason) {}

  /**
   * What production did meanwhile.
   *
   * @param watched servers; empty where none serves production
   * @param notWatched those that could not be asked, with the reason
   * @param probes echo requests through production tunnels and to the servers' gateways
   * @param lost of them, without a reply
   * @param slowestMs of the replies
   * @param busiest share of a production server's processors that was at work, at most
   * @param noticed why the campaign was stopped for production's sake
   */
  public record Production(
      List<String> watched,
      List<String> notWatched,
      int probes,
      int lost,
      Metric slowestMs,
      Metric busiest,
      Optional<String> noticed) {}
}
