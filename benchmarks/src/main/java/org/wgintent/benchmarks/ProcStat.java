package org.wgintent.benchmarks;

import java.util.Arrays;
import org.wgintent.benchmarks.results.Flow.Cpu;

/** The line {@code cpu} of {@code /proc/stat}: clock ticks of all processors since boot. */
record ProcStat(long user, long system, long irq, long steal, long idle) {

  /** USER_HZ, which proc(5) counts in: 100 on every architecture that Debian or OpenWrt ships. */
  private static final double TICKS = 100.0;

  /**
   * {@code cpu user nice system idle iowait irq softirq steal guest guest_nice}; guest is in user.
   */
  static ProcStat parse(String text) {
    String line =
        text.lines()
            .filter(l -> l.startsWith("cpu "))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no line cpu in /proc/stat"));
    long[] ticks =
        Arrays.stream(line.substring(4).strip().split(" +", -1))
            .mapToLong(Long::parseLong)
            .toArray();
    if (ticks.length < 8) {
      throw new IllegalArgumentException("too few fields in /proc/stat: " + line);
    }
    return new ProcStat(
        ticks[0] + ticks[1], ticks[2], ticks[5] + ticks[6], ticks[7], ticks[3] + ticks[4]);
  }

  Cpu since(ProcStat before) {
    return new Cpu(
        seconds(user - before.user),
        seconds(system - before.system),
        seconds(irq - before.irq),
        seconds(steal - before.steal),
        seconds(idle - before.idle));
  }

  /** Idle and steal may step back by a tick (proc(5)): less than nothing is nothing. */
  private static double seconds(long ticks) {
    return Math.max(0, ticks) / TICKS;
  }
}
