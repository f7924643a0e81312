package org.wgintent.benchmarks.plan;

import java.util.Locale;
import java.util.Optional;

/** What is done over a path in one trial. */
public sealed interface Workload {

  /** Up is client to server. */
  enum Direction {
    UP,
    DOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** As it is called in records; with the direction it is unique in a plan. */
  String name();

  /** Of workloads that have one. */
  default Optional<Direction> way() {
    return Optional.empty();
  }

  /** Does it take all that there is? */
  default boolean loads() {
    return false;
  }

  /** TCP as fast as it goes, with round trips meanwhile. */
  record Tcp(int streams, Direction direction) implements Workload {
    @Override
    public String name() {
      return "tcp-" + streams;
    }

    @Override
    public Optional<Direction> way() {
      return Optional.of(direction);
    }

    @Override
    public boolean loads() {
      return true;
    }
  }

  /** TCP at a rate that every path can carry: what that costs. Towards the server. */
  record Paced(int mbit) implements Workload {
    @Override
    public String name() {
      return "paced-" + mbit;
    }

    @Override
    public Optional<Direction> way() {
      return Optional.of(Direction.UP);
    }
  }

  /** Datagrams of one size at one rate: how many are lost. Towards the server. */
  record Udp(int bytes, int mbit) implements Workload {
    @Override
    public String name() {
      return "udp-" + bytes + "-" + mbit;
    }

    @Override
    public Optional<Direction> way() {
      return Optional.of(Direction.UP);
    }
  }

  /** One stream of TCP with another MTU at the client's end of the tunnel. */
  record Mtu(int mtu, Direction direction) implements Workload {
    @Override
    public String name() {
      return "mtu-" + mtu;
    }

    @Override
    public Optional<Direction> way() {
      return Optional.of(direction);
    }

    @Override
    public boolean loads() {
      return true;
    }
  }

  /** Echo requests while nothing else is sent. */
  record RoundTrips() implements Workload {
    @Override
    public String name() {
      return "rtt";
    }
  }

  /** The session forgotten, and an echo request that has to wait for a new one; so many times. */
  record Handshakes(int times) implements Workload {
    @Override
    public String name() {
      return "handshakes";
    }

    @Override
    public boolean loads() {
      return true;
    }
  }

  /** Nothing: what the machines do by themselves. */
  record Idle() implements Workload {
    @Override
    public String name() {
      return "idle";
    }
  }
}
