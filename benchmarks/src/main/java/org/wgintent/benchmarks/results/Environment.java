package org.wgintent.benchmarks.results;

import java.util.Locale;
import java.util.Set;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.JsonDocument;

/** Where something was measured. */
public record Environment(End server, End client, Route path) {

  /**
   * One machine.
   *
   * @param kernel its release
   * @param machine {@code uname -m}
   * @param cpus processors online
   * @param governor of the first processor's clock
   * @param virtualization as systemd-detect-virt(1) calls it; {@code none} on a real machine
   * @param device the network interface towards the other end, with its driver, speed and qdisc
   * @param offloads of that device, of those that matter to tunnels
   * @param congestionControl of TCP
   * @param socketBuffers {@code net.core.rmem_max} and {@code wmem_max}, bytes
   */
  public record End(
      String kernel,
      String machine,
      String cpuModel,
      int cpus,
      String governor,
      String virtualization,
      String iperf3,
      String device,
      String offloads,
      String congestionControl,
      String socketBuffers) {

    private static final Set<String> EMULATORS = Set.of("qemu", "uml", "bochs");

    /** Does another program pretend to be its processor? */
    public boolean isEmulated() {
      return EMULATORS.contains(virtualization);
    }
  }

  /**
   * What encrypts.
   *
   * @param name {@code kernel}, or the program's file name
   * @param version the program's own word; of the kernel, its release
   * @param build SHA-256 of the program, or empty
   */
  public record WireGuard(String name, String version, String build) {
    @Override
    public String toString() {
      return name + " " + version;
    }
  }

  /**
   * What lies between.
   *
   * @param kind who the ends are
   * @param mtu outside the tunnel: the largest packet that passes whole
   */
  public record Route(Ends kind, Metric mtu) {}

  /** Who the two ends are. */
  public enum Ends {
    /** Two namespaces that the campaign makes on one machine: they share its processors. */
    ONE_MACHINE,
    /** Two servers that are namespaces of one machine, as in a lab: they share its processors. */
    ONE_KERNEL,
    TWO_MACHINES;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of one tunnel: what the fingerprint is of. */
  private record Stable(Environment env, WireGuard server, WireGuard client, int mtu)
      implements JsonDocument {}

  /** Results with different ones are not compared. */
  public Digest fingerprint(WireGuard atServer, WireGuard atClient, int mtu) {
    return Digest.of(Documents.write(new Stable(this, atServer, atClient, mtu)));
  }

  public boolean isEmulated() {
    return server.isEmulated() || client.isEmulated();
  }
}
