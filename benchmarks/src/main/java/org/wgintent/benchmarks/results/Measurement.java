package org.wgintent.benchmarks.results;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.InterfaceName;

/** Everything that one run of one cell gave: raw, append-only. */
public record Measurement(
    String schema,
    Run run,
    Subject cell,
    Environment env,
    Params params,
    List<Flow> flows,
    Rtt rtt,
    Derived derived)
    implements JsonDocument {

  public static final String SCHEMA = "wg-intent/measurement/1";

  /**
   * Which run.
   *
   * @param id of the campaign
   * @param seed of its order
   * @param order the cell's place in it, from 1
   */
  public record Run(
      String id, String intentCommit, Instant started, String profile, long seed, int order) {}

  /** What was measured. */
  public record Subject(
      @com.fasterxml.jackson.annotation.JsonProperty("interface") InterfaceName iface,
      ServerName server,
      ServerName client,
      int peers) {
    public boolean sameMachine() {
      return server.equals(client);
    }
  }

  /** How; {@code rateCapMbit} only where there was a cap. */
  public record Params(
      int durationS,
      int omitS,
      int streams,
      int pings,
      int pingIntervalMs,
      Optional<Integer> rateCapMbit) {}

  /**
   * Idle round trips through the tunnel.
   *
   * @param firstReplyMs from the first packet, which starts the handshake, to its reply
   * @param samplesMs in order; lost ones are missing
   */
  public record Rtt(Metric firstReplyMs, int sent, List<Double> samplesMs) {}

  /**
   * What follows from the rest.
   *
   * @param noTunnelMbit mean of the runs before and after
   * @param drift the run after to the run before: 1 where nothing moved
   * @param ratio tunnel to the mean of the two runs without
   */
  public record Derived(
      Pair goodputMbit,
      Pair noTunnelMbit,
      Pair drift,
      Pair ratio,
      Pair cpuSecondsPerGib,
      Quantiles rttMs,
      Metric firstReplyMs) {}

  /** A figure each way. */
  public record Pair(Metric up, Metric down) {}

  /** Of the idle round trips. */
  public record Quantiles(Metric p50, Metric p95) {}
}
