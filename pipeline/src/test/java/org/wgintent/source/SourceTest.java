package org.wgintent.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.diagnostic.Position;
import org.wgintent.diagnostic.Report;

/** What messages are made of: where a value stands, what was written, what was probably meant. */
class SourceTest {

  private static Position at(int line, int column) {
    return new Position("domain.yaml", line, column);
  }

  private final Positions positions = new Positions(at(1, 1));

  private Value read(String prefix, String text) {
    return Tree.read(SourceFile.of("domain.yaml", text), prefix, new Report(), positions)
        .orElseThrow();
  }

  @Test
  void aPathWithoutAPositionHasThatOfWhatIsAroundIt() {
    read("", "interfaces:\n  wg0:\n    server: router\n  wg0-b: {}\n");
    read("", "grants:\n  - { node: phone }\n  - { node: kiosk }\n");
    read("execution.", "interfaces:\n\n  wg0:\n    mtu: 1400\n");

    assertThat(positions.of("interfaces.wg0.server")).isEqualTo(at(3, 13));
    assertThat(positions.of("interfaces.wg0.endpoint.port")).isEqualTo(at(2, 3));
    assertThat(positions.of("interfaces.wg0-b")).isEqualTo(at(4, 3));
    assertThat(positions.of("execution.interfaces.wg0")).isEqualTo(at(3, 3));
    assertThat(positions.of("execution.interfaces.wg0.mtu")).isEqualTo(at(4, 10));
    assertThat(positions.of("grants[1].profile")).isEqualTo(at(3, 5));
    assertThat(positions.of("grants[1].node")).isEqualTo(at(3, 13));
    assertThat(positions.of("grants[2].node")).isEqualTo(at(1, 1));
    assertThat(positions.of("profiles.full")).isEqualTo(at(1, 1));
    assertThat(positions.has("interfaces.wg0.server")).isTrue();
    assertThat(positions.has("interfaces.wg0.endpoint")).isFalse();
    assertThat(positions.has("interfaces.wg")).isFalse();
    assertThat(positions.has("execution.interfaces.wg0-b")).isFalse();
  }

  @Test
  void itemsThatAreLeftAreNumberedAnew() {
    Value root =
        read(
            "",
            """
            tests:
              - { from: phone, deny: [a] }
              - from
              - { from: kiosk, deny: [a, [], b] }
            """);

    Optional<List<List<String>>> read =
        root.fields(List.of("tests"), List.of())
            .flatMap(file -> file.get("tests"))
            .flatMap(
                tests ->
                    tests.items(
                        test ->
                            test.entries().flatMap(f -> f.get("deny", v -> v.items(Value::text)))));

    assertThat(read).hasValue(List.of(List.of("a"), List.of("a", "b")));
    assertThat(positions.of("tests[1]")).isEqualTo(at(4, 5));
    assertThat(positions.of("tests[1].deny[1]")).isEqualTo(at(4, 34));
    assertThat(positions.has("tests[1].deny[2]")).isFalse();
    assertThat(positions.of("tests[0].deny[0]")).isEqualTo(at(2, 27));
    assertThat(positions.has("tests[2]")).isFalse();
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
