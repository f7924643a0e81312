package org.wgintent.benchmarks.results;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.wgintent.benchmarks.plan.Workload.Direction;

/**
 * One trial, and what it gave.
 *
 * @param order its place in the block, from 1
 * @param path the tunnel's label, or {@code none}
 * @param commands as they ran, on the client and on the server
 * @param server CPU of the server while it ran; {@code client} of the client, where that is another
 *     kernel
 * @param intervalsMbit payload of each measured second, as the client saw it
 * @param echoMs round trips, in order; of handshakes the first ones
 * @param tainted why it is kept and not reckoned with; empty where nothing disturbed it
 */
public record Sample(
    int block,
    int order,
    String path,
    String workload,
    Optional<Direction> direction,
    Instant started,
    List<String> commands,
    SortedMap<Figure, Metric> figures,
    Optional<Spent> server,
    Optional<Spent> client,
    List<Double> intervalsMbit,
    List<Double> echoMs,
    List<String> tainted) {

  /**
   * CPU seconds of all processors of a machine, from {@code /proc/stat}: everything that ran there.
   *
   * @param user user and nice
   * @param irq hard and soft interrupts
   * @param idle idle and waiting for I/O
   * @param daemon of all that, the process that encrypts; nothing where the kernel does
   * @param seconds how long it was watched
   */
  public record Spent(
      double user,
      double system,
      double irq,
      double steal,
      double idle,
      double daemon,
      double seconds) {
    public double busy() {
      return user + system + irq;
    }
  }

  public Sample tainted(String why) {
    List<String> all = new ArrayList<>(tainted);
    all.add(why);
    return new Sample(
        block,
        order,
        path,
        workload,
        direction,
        started,
        commands,
        figures,
        server,
        client,
        intervalsMbit,
        echoMs,
        List.copyOf(all));
  }

  public boolean isClean() {
    return tainted.isEmpty();
  }

  public Metric figure(Figure figure) {
    return figures.getOrDefault(figure, new Metric.NotAvailable("not taken"));
  }

  /** What it is a sample of, without the path: the same in every block. */
  public String series() {
    return direction.map(way -> workload + " " + way).orElse(workload);
  }
}
