package org.wgintent.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EffectTest {

  /** Ten ratios below one: of 2 to the power of 10 ways to sign them, two are as far to a side. */
  @Test
  void ranksOnOneSideHaveTheSmallestChance() {
    Effect effect =
        Effect.of(List.of(0.91, 0.93, 0.9, 0.95, 0.92, 0.94, 0.89, 0.96, 0.88, 0.97), 1);

    assertThat(effect.p()).isCloseTo(2.0 / 1024, within(1e-9));
    assertThat(effect.ratio()).isCloseTo(Math.sqrt(0.92 * 0.93), within(1e-9));
    assertThat(effect.low()).isBetween(0.88, 0.92);
    assertThat(effect.high()).isBetween(0.93, 0.97);
    assertThat(effect.isDifferent(0.03)).isTrue();
    assertThat(effect.isDifferent(0.08)).isFalse();
  }

  @Test
  void fewerBlocksThanTheFewestCannotGiveAVerdict() {
    List<Double> all = List.of(0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57);

    assertThat(Effect.of(all, 1).isDifferent(0.03)).isTrue();
    assertThat(Effect.of(all.subList(0, Effect.FEWEST - 1), 1).isDifferent(0.03)).isFalse();
  }

  @Test
  void whereNothingDiffersNothingIsFound() {
    assertThat(Effect.of(List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0), 1))
        .isEqualTo(new Effect(8, 1, 1, 1, 1));
  }

  @Property(tries = 100)
  void theOtherWayRoundIsTheInverse(
      @ForAll @Size(min = 8, max = 20) List<@DoubleRange(min = 0.5, max = 2) Double> ratios) {
    Effect effect = Effect.of(ratios, 3);
    Effect other = Effect.of(ratios.stream().map(r -> 1 / r).toList(), 3);

    assertThat(other.ratio()).isCloseTo(1 / effect.ratio(), within(1e-9));
    assertThat(other.low()).isCloseTo(1 / effect.high(), within(1e-9));
    assertThat(other.high()).isCloseTo(1 / effect.low(), within(1e-9));
    assertThat(other.p()).isCloseTo(effect.p(), within(1e-9));
    assertThat(effect.low()).isLessThanOrEqualTo(effect.ratio());
    assertThat(effect.high()).isGreaterThanOrEqualTo(effect.ratio());
    assertThat(effect.visible(0.03)).isGreaterThanOrEqualTo(0.03);
  }

  /** Of intervals that are called 95 %, about so many have the truth in them. */
  @Test
  void theIntervalHoldsTheTruthAsOftenAsItSays() {
    Random random = new Random(42);
    int held = 0;
    int times = 400;
    for (int i = 0; i < times; i++) {
      List<Double> ratios = new ArrayList<>();
      for (int k = 0; k < 10; k++) {
        ratios.add(1.2 * Math.exp(0.05 * random.nextGaussian()));
      }
      Effect effect = Effect.of(ratios, i);
      held += effect.low() <= 1.2 && 1.2 <= effect.high() ? 1 : 0;
    }

    assertThat((double) held / times).isBetween(0.90, 0.99);
  }
}
