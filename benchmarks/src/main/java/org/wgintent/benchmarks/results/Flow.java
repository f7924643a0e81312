package org.wgintent.benchmarks.results;

import java.util.List;
import java.util.Optional;

/** One TCP transfer over one path in one direction, and what came of it. */
public record Flow(Path path, Direction direction, Result result) {

  /** The no-tunnel path is measured first and last, so that a drift between shows. */
  public enum Path {
    NO_TUNNEL_BEFORE,
    TUNNEL,
    NO_TUNNEL_AFTER
  }

  /** Up is client to server. */
  public enum Direction {
    UP,
    DOWN
  }

  /** A transfer, or why there was none. */
  public sealed interface Result permits Traffic, Metric.NotAvailable {}

  /**
   * What went through.
   *
   * @param goodputBps TCP payload received, bits per second, mean over the measured seconds
   * @param samplesBps the same, of each measured interval of one second
   * @param bytesTotal payload with the omitted seconds: what the CPU seconds paid for
   * @param retransmits TCP segments sent again in the measured seconds
   * @param serverCpu of the whole server while the transfer ran, omitted seconds included
   * @param clientCpu of the client; absent where it is the same machine
   */
  public record Traffic(
      double goodputBps,
      List<Double> samplesBps,
      long bytesTotal,
      long retransmits,
      Cpu serverCpu,
      Optional<Cpu> clientCpu)
      implements Result {

    /** Seconds of work, at both ends, for one GiB of payload. */
    public Metric cpuSecondsPerGib() {
      double busy = serverCpu.busy() + clientCpu.map(Cpu::busy).orElse(0.0);
      return bytesTotal == 0
          ? new Metric.NotAvailable("nothing was transferred")
          : Metric.of(busy / (bytesTotal / 0x1p30));
    }
  }

  /**
   * CPU seconds of all processors of a machine, from {@code /proc/stat}: everything that ran there,
   * not only ours.
   *
   * @param user user and nice
   * @param irq hard and soft interrupts
   * @param idle idle and waiting for I/O
   */
  public record Cpu(double user, double system, double irq, double steal, double idle) {
    public double busy() {
      return user + system + irq;
    }
  }

  public Metric goodputMbit() {
    return switch (result) {
      case Traffic traffic -> Metric.of(traffic.goodputBps() / 1e6);
      case Metric.NotAvailable missing -> missing;
    };
  }

  public Metric cpuSecondsPerGib() {
    return switch (result) {
      case Traffic traffic -> traffic.cpuSecondsPerGib();
      case Metric.NotAvailable missing -> missing;
    };
  }
}
