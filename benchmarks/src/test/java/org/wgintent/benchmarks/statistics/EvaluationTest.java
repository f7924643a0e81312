package org.wgintent.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.wgintent.benchmarks.Recordings;
import org.wgintent.benchmarks.plan.Plan;
import org.wgintent.benchmarks.results.Figure;
import org.wgintent.benchmarks.results.Metric;
import org.wgintent.benchmarks.results.Metric.NotAvailable;
import org.wgintent.benchmarks.statistics.Verdict.Word;

class EvaluationTest {

  private static Verdict verdict(Evaluation evaluation, String path, String against) {
    return evaluation.verdicts().stream()
        .filter(v -> v.path().equals(path) && v.against().equals(against))
        .filter(v -> v.figure() == Figure.GOODPUT_MBIT && v.series().equals("tcp-1 up"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatABlockHasInCommonFallsOut() {
    // Blocks differ by half, tunnels in a block by a tenth.
    Evaluation evaluation =
        Evaluation.of(
            Recordings.noisy(10, 0.4, 0.01, 1, Map.of("wg1", 200.0, "wg2", 220.0)).measurement());

    Verdict verdict = verdict(evaluation, "wg2", "wg1");
    assertThat(verdict.word()).isEqualTo(Word.BETTER);
    assertThat(verdict.effect().orElseThrow().ratio()).isCloseTo(1.1, within(0.01));
    assertThat(verdict.visible().figure()).hasValueSatisfying(v -> assertThat(v).isLessThan(0.05));
    assertThat(verdict(evaluation, "wg1", Plan.NO_TUNNEL).effect().orElseThrow().ratio())
        .isCloseTo(200.0 / 9000, within(0.001));
  }

  @Test
  void lessCpuIsBetterAndLessGoodputWorse() {
    Recordings recordings = new Recordings("none", "wg1", "wg2");
    for (int i = 0; i < 10; i++) {
      recordings.nextBlock();
      for (String path : new String[] {"none", "wg1", "wg2", "none"}) {
        double factor = path.equals("wg2") ? 0.5 : 1 + i / 1000.0;
        recordings.add(
            path,
            "tcp-1 up",
            Map.of(
                Figure.GOODPUT_MBIT, Metric.of(100 * factor),
                Figure.CPU_S_PER_GIB, Metric.of(20 * factor)));
      }
    }

    Evaluation evaluation = Evaluation.of(recordings.measurement());

    assertThat(evaluation.verdicts())
        .filteredOn(v -> v.path().equals("wg2") && v.against().equals("wg1"))
        .extracting(Verdict::figure, Verdict::word)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Figure.GOODPUT_MBIT, Word.WORSE),
            org.assertj.core.groups.Tuple.tuple(Figure.CPU_S_PER_GIB, Word.BETTER));
  }

  @Test
  void fewBlocksAndEmulatedMachinesGiveNoVerdict() {
    Map<String, Double> goodput = Map.of("wg1", 200.0, "wg2", 900.0);
    Verdict few =
        verdict(
            Evaluation.of(Recordings.noisy(7, 0, 0.01, 1, goodput).measurement()), "wg2", "wg1");
    assertThat(few.word()).isEqualTo(Word.TOO_FEW);
    assertThat(few.effect()).isPresent();
    assertThat(few.visible()).isEqualTo(new NotAvailable("7 blocks; a verdict takes 8"));

    Recordings emulated = new Recordings("qemu", "wg1");
    for (int i = 0; i < 10; i++) {
      emulated
          .nextBlock()
          .add("none", "tcp-1 up", 100)
          .add("wg1", "tcp-1 up", 10)
          .add("none", "tcp-1 up", 100);
    }
    assertThat(verdict(Evaluation.of(emulated.measurement()), "wg1", "none").word())
        .isEqualTo(Word.EMULATED);
  }

  @Test
  void aTaintedSampleIsCountedAndNotReckonedWith() {
    Recordings recordings = new Recordings("none", "wg1");
    for (int i = 0; i < 9; i++) {
      recordings.nextBlock().add("none", "tcp-1 up", 100);
      if (i == 4) {
        recordings.add("wg1", "tcp-1 up", 9999, "nas: 12.0 % of the CPU was stolen");
      } else {
        recordings.add("wg1", "tcp-1 up", 50);
      }
      recordings.add("none", "tcp-1 up", 100);
    }

    Evaluation evaluation = Evaluation.of(recordings.measurement());

    assertThat(evaluation.spreads())
        .contains(
            new Evaluation.Spread(
                "wg1", "tcp-1 up", Figure.GOODPUT_MBIT, 8, 1, Metric.of(50), Metric.of(0)));
    assertThat(verdict(evaluation, "wg1", "none").effect().orElseThrow().n()).isEqualTo(8);
  }

  @Test
  void whereEverySampleIsDisturbedThereIsAReadingAndNoVerdict() {
    Recordings recordings = new Recordings("none", "wg1");
    for (int i = 0; i < 9; i++) {
      recordings
          .nextBlock()
          .add("none", "tcp-1 up", 100)
          .add("wg1", "tcp-1 up", 50, "nas: other programs used 20.0 % of the CPU")
          .add("none", "tcp-1 up", 100);
    }

    Evaluation evaluation = Evaluation.of(recordings.measurement());

    assertThat(evaluation.spreads())
        .filteredOn(spread -> spread.path().equals("wg1"))
        .singleElement()
        .satisfies(
            spread -> {
              assertThat(spread.median()).isEqualTo(Metric.of(50));
              assertThat(spread.n()).isZero();
              assertThat(spread.isDisturbed()).isTrue();
            });
    assertThat(verdict(evaluation, "wg1", "none").word()).isEqualTo(Word.TOO_FEW);
    assertThat(verdict(evaluation, "wg1", "none").effect()).isEmpty();
  }

  @Test
  void aBlockWhosePathMovedIsLeftOutOfRatiosToItAndOfNoOthers() {
    Recordings recordings = new Recordings("none", "wg1", "wg2");
    for (int i = 0; i < 9; i++) {
      recordings
          .nextBlock()
          .add("none", "tcp-1 up", 100)
          .add("wg1", "tcp-1 up", 50)
          .add("wg2", "tcp-1 up", 50)
          .add("none", "tcp-1 up", i == 4 ? 80 : 101);
    }

    Evaluation evaluation = Evaluation.of(recordings.measurement());

    assertThat(verdict(evaluation, "wg1", "none").effect().orElseThrow().n()).isEqualTo(8);
    assertThat(verdict(evaluation, "wg2", "wg1").effect().orElseThrow().n()).isEqualTo(9);
  }

  @Test
  void aFigureThatCouldNotBeHadSaysWhyAndIsNeverZero() {
    Recordings recordings = new Recordings("none", "wg1");
    for (int i = 0; i < 9; i++) {
      recordings
          .nextBlock()
          .add("none", "tcp-1 up", 100)
          .add(
              "wg1",
              "tcp-1 up",
              Map.of(Figure.GOODPUT_MBIT, new NotAvailable("iperf3: unable to connect")))
          .add("none", "tcp-1 up", 100);
    }

    Evaluation evaluation = Evaluation.of(recordings.measurement());

    assertThat(evaluation.spreads())
        .filteredOn(spread -> spread.path().equals("wg1"))
        .extracting(Evaluation.Spread::median)
        .containsExactly(new NotAvailable("iperf3: unable to connect"));
    assertThat(verdict(evaluation, "wg1", "none").effect()).isEqualTo(Optional.empty());
  }
}
