package org.wgintent.benchmarks.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.wgintent.benchmarks.results.Sample.Spent;

/** What disturbed a trial: then its sample is kept, and not reckoned with. */
final class Guards {

  /** Shares of all processors' time. */
  private static final double STEAL = 0.01;

  private static final double FOREIGN = 0.05;

  /** What a reading of the counters costs by itself, in seconds. */
  private static final double READING = 0.15;

  private static final double DROPPED = 0.001;
  private static final int HOT = 95;

  private Guards() {}

  /**
   * @param ownUser seconds that iperf3 and the daemons were at work outside of the kernel
   */
  static List<String> violated(String machine, Snapshot before, Snapshot after, double ownUser) {
    List<String> found = new ArrayList<>();
    Spent spent = after.since(before);
    double all = spent.busy() + spent.steal() + spent.idle();
    if (spent.steal() > STEAL * all) {
      found.add(machine + ": " + percent(spent.steal() / all) + " of the CPU was stolen");
    }
    double foreign = spent.user() - ownUser - READING;
    if (foreign > FOREIGN * all) {
      found.add(machine + ": other programs used " + percent(foreign / all) + " of the CPU");
    }
    if (after.throttled() > before.throttled()) {
      found.add(machine + ": a processor was slowed for its heat");
    }
    if (after.celsius() >= HOT) {
      found.add(machine + ": " + after.celsius() + " degrees Celsius");
    }
    if (!after.link().equals(before.link())) {
      found.add(machine + ": the link changed");
    }
    long packets = after.packets() - before.packets();
    long drops = after.drops() - before.drops();
    if (drops > 0 && drops > DROPPED * packets) {
      found.add(
          machine + ": the network interface dropped " + drops + " of " + packets + " packets");
    }
    long crowded = after.crowded() - before.crowded();
    if (crowded > 0) {
      found.add(machine + ": " + crowded + " packets found no place in a processor's queue");
    }
    return found;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
