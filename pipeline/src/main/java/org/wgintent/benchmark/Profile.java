package org.wgintent.benchmark;

import java.util.List;
import java.util.Optional;

/**
 * How long a cell is measured.
 *
 * @param seconds measured, for each transfer
 * @param omitSeconds before them, left out of the figures: slow start
 * @param pings echo requests for the round-trip times
 * @param pingIntervalMs between two of them, in milliseconds
 */
public record Profile(String name, int seconds, int omitSeconds, int pings, int pingIntervalMs) {

  public static final Profile SMOKE = new Profile("smoke", 3, 1, 20, 50);
  public static final Profile STANDARD = new Profile("standard", 30, 5, 100, 100);

  public static Optional<Profile> named(String name) {
    return List.of(SMOKE, STANDARD).stream().filter(p -> p.name.equals(name)).findFirst();
  }
}
