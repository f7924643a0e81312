package org.wgintent.benchmarks.plan;

import java.util.ArrayList;
import java.util.List;
import org.wgintent.benchmarks.plan.Workload.Direction;
import org.wgintent.domain.BenchmarkProfile;

/**
 * How much is measured, and how long.
 *
 * @param blocks in each of them every compared workload once over every path
 * @param described of the blocks, how many also have what is described, not compared: loss by rate,
 *     handshakes, MTU
 * @param seconds measured, of TCP
 * @param omitSeconds before them, left out of the figures: slow start
 * @param shortSeconds of a trial that is described
 * @param pings echo requests for idle round trips
 * @param pingIntervalMs between two of them, in milliseconds
 * @param handshakes in each block that has them
 * @param streams of TCP, side by side
 * @param pacedMbit the fixed rate for what it costs
 * @param udpBytes sizes of datagrams
 * @param udpMbit rates of them
 * @param mtus that are tried below the tunnel's own
 */
public record Profile(
    String name,
    int blocks,
    int described,
    int seconds,
    int omitSeconds,
    int shortSeconds,
    int pings,
    int pingIntervalMs,
    int handshakes,
    List<Integer> streams,
    int pacedMbit,
    List<Integer> udpBytes,
    List<Integer> udpMbit,
    List<Integer> mtus) {

  /** Mbit/s, where production could notice. */
  public static final int PRODUCTION_MBIT = 10;

  private static final List<Integer> BYTES = List.of(128, 512, 1280);
  private static final List<Integer> STREAMS = List.of(1, 4);

  public static Profile of(BenchmarkProfile profile) {
    String name = profile.text();
    return switch (profile) {
      case SMOKE ->
          new Profile(
              name, 1, 1, 1, 1, 1, 20, 50, 30, STREAMS, 20, BYTES, List.of(10), List.of(1280));
      case STANDARD ->
          new Profile(
              name,
              10,
              3,
              5,
              1,
              2,
              100,
              50,
              20,
              STREAMS,
              100,
              BYTES,
              List.of(10, 50, 200),
              List.of(1280, 1340, 1380));
      case FULL ->
          new Profile(
              name,
              20,
              5,
              30,
              5,
              10,
              300,
              100,
              30,
              STREAMS,
              100,
              BYTES,
              List.of(10, 50, 100, 200, 500),
              List.of(1280, 1320, 1340, 1360, 1380, 1400));
    };
  }

  /** Nothing but what does not load a machine: round trips, loss, and the cost of a low rate. */
  Profile withoutLoad() {
    return new Profile(
        name,
        blocks,
        described,
        seconds,
        omitSeconds,
        shortSeconds,
        pings,
        pingIntervalMs,
        0,
        List.of(),
        PRODUCTION_MBIT,
        udpBytes,
        List.of(PRODUCTION_MBIT),
        List.of());
  }

  Profile withBlocks(int fewer) {
    return new Profile(
        name,
        fewer,
        Math.min(described, fewer),
        seconds,
        omitSeconds,
        shortSeconds,
        pings,
        pingIntervalMs,
        handshakes,
        streams,
        pacedMbit,
        udpBytes,
        udpMbit,
        mtus);
  }

  /** In every block, over every path, the one without a tunnel too. */
  List<Workload> compared() {
    List<Workload> all = new ArrayList<>();
    for (int number : streams) {
      for (Direction way : Direction.values()) {
        all.add(new Workload.Tcp(number, way));
      }
    }
    all.add(new Workload.Paced(pacedMbit));
    all.add(new Workload.RoundTrips());
    return all;
  }

  List<Workload> loss() {
    List<Workload> all = new ArrayList<>();
    for (int bytes : udpBytes) {
      for (int mbit : udpMbit) {
        all.add(new Workload.Udp(bytes, mbit));
      }
    }
    return all;
  }

  /** Over a tunnel only. */
  List<Workload> ofTunnels(int mtu) {
    List<Workload> all = new ArrayList<>();
    if (handshakes > 0) {
      all.add(new Workload.Handshakes(handshakes));
    }
    List<Integer> tried = new ArrayList<>(mtus.stream().filter(other -> other < mtu).toList());
    if (!mtus.isEmpty()) {
      tried.add(mtu);
    }
    for (int other : tried) {
      for (Direction way : Direction.values()) {
        all.add(new Workload.Mtu(other, way));
      }
    }
    return all;
  }

  /** About, with what is done around it. */
  public double seconds(Workload workload) {
    double around = 1.2;
    return around
        + switch (workload) {
          case Workload.Tcp _, Workload.Paced _ -> seconds + omitSeconds;
          case Workload.Udp _, Workload.Mtu _ -> shortSeconds;
          case Workload.RoundTrips _ -> pings * pingIntervalMs / 1000.0;
          case Workload.Handshakes(int times) -> times * 0.1;
          case Workload.Idle _ -> IDLE_SECONDS;
        };
  }

  /** Of {@link Workload.Idle}. */
  public static final int IDLE_SECONDS = 2;
}
