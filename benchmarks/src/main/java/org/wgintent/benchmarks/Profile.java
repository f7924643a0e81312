package org.wgintent.benchmarks;

import org.wgintent.domain.BenchmarkProfile;

/**
 * How long a cell is measured.
 *
 * @param seconds measured, for each transfer
 * @param omitSeconds before them, left out of the figures: slow start
 * @param pings echo requests for the round-trip times
 * @param pingIntervalMs between two of them, in milliseconds
 */
public record Profile(String name, int seconds, int omitSeconds, int pings, int pingIntervalMs) {

  static Profile of(BenchmarkProfile profile) {
    return switch (profile) {
      case SMOKE -> new Profile(profile.text(), 3, 1, 20, 50);
      case STANDARD -> new Profile(profile.text(), 30, 5, 100, 100);
    };
  }
}
