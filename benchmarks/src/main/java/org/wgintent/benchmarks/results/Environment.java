package org.wgintent.benchmarks.results;

import org.wgintent.artifact.Digest;
import org.wgintent.artifact.JsonDocument;

/**
 * Where a cell was measured.
 *
 * @param fingerprint SHA-256 over the canonical JSON of everything else here: results with
 *     different ones are not compared
 */
public record Environment(Digest fingerprint, End server, End client, Route path) {

  /**
   * One end.
   *
   * @param kernel its release
   * @param cpus processors online
   * @param machine {@code uname -m}
   */
  public record End(
      String kernel,
      String machine,
      String cpuModel,
      int cpus,
      String iperf3,
      WireGuard wireguard) {}

  /**
   * What encrypts.
   *
   * @param name {@code kernel}, or the program's file name
   * @param version the program's own word; of the kernel, its release
   * @param build SHA-256 of the program, or empty
   */
  public record WireGuard(String name, String version, String build) {}

  /**
   * What lies between.
   *
   * @param kind {@code veth}: two namespaces on one machine; {@code network}: two machines
   * @param mtu outside the tunnel
   * @param wgMtu inside it
   */
  public record Route(String kind, int mtu, int wgMtu) {}

  /** What the fingerprint is of. */
  private record Stable(End server, End client, Route path) implements JsonDocument {}

  public static Environment of(End server, End client, Route path) {
    String stable = Documents.write(new Stable(server, client, path));
    return new Environment(Digest.of(stable), server, client, path);
  }
}
