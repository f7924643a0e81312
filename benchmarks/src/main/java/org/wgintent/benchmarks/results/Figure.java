package org.wgintent.benchmarks.results;

import java.util.Locale;
import java.util.OptionalDouble;

/** What a trial can say, with its unit in the name. */
public enum Figure {
  /** TCP payload received. */
  GOODPUT_MBIT(Better.MORE, 0.03),
  /** TCP segments sent again. */
  RETRANSMITS,
  /** Of echo requests: idle, or loaded where the workload is TCP. */
  RTT_P50_MS,
  RTT_P95_MS(Better.LESS, 0.10),
  RTT_P99_MS,
  /** Datagrams, or echo requests, that did not arrive. */
  LOSS_PERCENT,
  /** Datagrams sent. */
  PACKETS_PER_S,
  /** Work of both machines for a GiB of payload, less what they do idle. */
  CPU_S_PER_GIB(Better.LESS, 0.05),
  /** All work of both machines for a GiB, of programs, of the kernel for them, of interrupts. */
  USER_CPU_S_PER_GIB,
  SYSTEM_CPU_S_PER_GIB,
  IRQ_CPU_S_PER_GIB,
  /** Of all work, the processes that encrypt. */
  DAEMON_CPU_S_PER_GIB,
  /** Work of both machines at a fixed rate, less what they do idle: seconds a second. */
  CPU_CORES(Better.LESS, 0.05),
  DAEMON_CPU_CORES,
  /** From the first packet without a session to its reply. */
  HANDSHAKE_P50_MS,
  HANDSHAKE_P95_MS,
  /** Handshakes that came to an end. */
  HANDSHAKES,
  /** Resident, of the process that encrypts. */
  SERVER_MEMORY_MIB,
  CLIENT_MEMORY_MIB;

  /** Which way is better. */
  public enum Better {
    MORE,
    LESS,
    /** It is told, and not judged. */
    NONE
  }

  private final Better better;
  private final double minimum;

  Figure() {
    this(Better.NONE, Double.NaN);
  }

  Figure(Better better, double minimum) {
    this.better = better;
    this.minimum = minimum;
  }

  public Better better() {
    return better;
  }

  /** The smallest change that matters, as a share; of figures that are judged. */
  public OptionalDouble minimumEffect() {
    return better == Better.NONE ? OptionalDouble.empty() : OptionalDouble.of(minimum);
  }

  /** As documents have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
