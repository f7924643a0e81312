package org.wgintent.benchmarks.tunnels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The method, held against blocks that were recorded (benchmarks/tunnels). */
class TrustworthinessTest {

  private static final Path RECORDINGS = Path.of("tunnels/recordings");

  private static Recording read(String name) throws IOException {
    return Recording.read(RECORDINGS.resolve(name));
  }

  @Test
  void ofTheSameProgramTwiceThereIsHardlyEverAVerdict() throws IOException {
    Recording one = read("same-1.csv");
    Recording other = read("same-2.csv");

    assertThat(one.blocks()).hasSizeGreaterThanOrEqualTo(60);
    assertThat(other.blocks()).hasSizeGreaterThanOrEqualTo(60);
    assertThat(Trustworthiness.ofPairs(List.of(one, other), 10, 2000, 1).upper())
        .isLessThanOrEqualTo(0.01);
  }

  @Test
  void aTunnelThatIsSlowerByFivePercentIsFound() throws IOException {
    assertThat(Trustworthiness.ofPairs(List.of(read("slower.csv")), 10, 300, 1).share())
        .isGreaterThan(0.8);
  }

  /** The recordings would show a method that finds nothing at all. */
  @Test
  void aDifferenceOfTenPercentWouldBeSeenInTheSameRecordings() throws IOException {
    assertThat(
            Trustworthiness.ofPairs(List.of(read("same-1.csv"), read("same-2.csv")), 20, 300, 0.9)
                .share())
        .isGreaterThan(0.8);
  }
}
