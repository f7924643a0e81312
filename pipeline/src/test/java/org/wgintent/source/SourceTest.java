package org.wgintent.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.diagnostic.Position;

/** What messages are made of: where a value stands, what was written, what was probably meant. */
class SourceTest {

  private static Position line(int line) {
    return new Position("domain.yaml", line, 1);
  }

  @Test
  void aPathWithoutAPositionHasThatOfWhatIsAroundIt() {
    Positions positions = new Positions(line(1));
    positions.put("interfaces.wg0", line(7));
    positions.put("grants[1]", line(9));

    assertThat(positions.of("interfaces.wg0.endpoint.port")).isEqualTo(line(7));
    assertThat(positions.of("grants[1].profile")).isEqualTo(line(9));
    assertThat(positions.of("profiles.full")).isEqualTo(line(1));
  }

  @Test
  void itemsThatAreLeftAreNumberedAnew() {
    Positions positions = new Positions(line(1));
    for (int i = 0; i < 3; i++) {
      positions.put("grants[" + i + "]", line(10 + i));
      positions.put("grants[" + i + "].node", line(20 + i));
    }

    positions.keepItems("grants", List.of(0, 2));

    assertThat(positions.of("grants[1]")).isEqualTo(line(12));
    assertThat(positions.of("grants[1].node")).isEqualTo(line(22));
    assertThat(positions.has("grants[2]")).isFalse();
  }

  @Property
  void aTextInAMessageIsOneBoundedLine(@ForAll String written) {
    String shown = Printable.of(written);

    assertThat(shown.chars()).noneMatch(Character::isISOControl);
    assertThat(shown.length()).isLessThan(700);
  }

  @Property
  void distanceIsAMetric(
      @ForAll @AlphaChars @StringLength(max = 8) String a,
      @ForAll @AlphaChars @StringLength(max = 8) String b,
      @ForAll @AlphaChars @StringLength(max = 8) String c) {
    assertThat(Suggestion.distance(a, b)).isEqualTo(Suggestion.distance(b, a));
    assertThat(Suggestion.distance(a, b) == 0).isEqualTo(a.equals(b));
    assertThat(Suggestion.distance(a, c))
        .isLessThanOrEqualTo(Suggestion.distance(a, b) + Suggestion.distance(b, c));
  }

  @ParameterizedTest
  @CsvSource({
    "'host: \u201cvpn\u201d', typographic quotes",
    "'a\u00a0b', non-breaking space",
    "'[::1, x]', begins with a colon",
  })
  void whatAWordProcessorDidIsSaid(String text, String hint) {
    assertThat(InputHint.hint(text)).contains(hint);
    assertThat(InputHint.hint("plain: text")).isEmpty();
  }

  @Test
  void theNearestWordIsSuggestedOrAllOfAFew() {
    assertThat(Suggestion.among("internett", List.of("internet", "interface")))
        .isEqualTo("did you mean 'internet'?");
    assertThat(Suggestion.among("x", List.of("lan", "internet")))
        .isEqualTo("known here: internet, lan");
  }
}
