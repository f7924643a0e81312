package org.wgintent.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.source.Problem;
import org.wgintent.testing.Example;

/**
 * One pair of files a rule: {@code NAME.edit} breaks the example, {@code NAME.errors} is all that
 * must be said about it, to the column. {@code -Dgolden.update=true} writes what is said.
 */
class FixturesTest {

  private static final Path FIXTURES = Example.root().resolve("pipeline/src/test/fixtures");
  private static final Pattern EDIT =
      Pattern.compile("(\\w+\\.yaml)\\n<<<\\n(.*?)===\\n(.*?)>>>\\n", Pattern.DOTALL);

  /** What domains of one repository must not share: no edit of one example shows it. */
  private static final List<String> BESIDE_EACH_OTHER =
      List.of(SitesDisjoint.SERVER_SHARED, SitesDisjoint.ID_SHARED);

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".edit"))
          .map(name -> name.substring(0, name.length() - ".edit".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyProblemIsSaidAtItsPlace(String name) throws IOException {
    Map<String, String> files = Example.files();
    Matcher edit = EDIT.matcher(Example.read(FIXTURES.resolve(name + ".edit")));
    int edits = 0;
    while (edit.find()) {
      String text = files.get(edit.group(1));
      assertThat(text).contains(edit.group(2));
      String edited = text.replace(edit.group(2), edit.group(3));
      if (edited.isEmpty()) {
        files.remove(edit.group(1));
      } else {
        files.put(edit.group(1), edited);
      }
      edits++;
    }
    assertThat(edits).isPositive();

    String said = DiagnosticFormat.text(Validation.validate(Example.intent(files)).diagnostics());

    Path expected = FIXTURES.resolve(name + ".errors");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, said);
    }
    assertThat(said).isEqualTo(Example.read(expected)).contains(name.substring(0, 5));
  }

  @Test
  void theExampleItselfIsClean() {
    Validation.Result result = Validation.validate(Example.intent(Example.files()));

    assertThat(DiagnosticFormat.text(result.diagnostics())).isEmpty();
    assertThat(result.intent()).isPresent();
  }

  @Test
  void everyCodeHasAFixtureAndAParagraph() throws IOException {
    Set<String> codes = new TreeSet<>(List.of(Validation.WAIVER_REFUSED, Validation.WAIVER_UNUSED));
    Rules.ALL.forEach(rule -> codes.add(rule.code()));
    for (Problem problem : Problem.values()) {
      codes.add(problem.code());
    }
    String docs = Example.read(Example.root().resolve("docs/diagnostics.md"));
    List<String> lacking = new ArrayList<>();
    List<String> fixtures = cases().toList();
    for (String code : BESIDE_EACH_OTHER) {
      if (!docs.contains("### " + code + " ")) {
        lacking.add(code + " has no paragraph in docs/diagnostics.md");
      }
    }
    for (String code : codes) {
      if (fixtures.stream().noneMatch(name -> name.startsWith(code))) {
        lacking.add(code + " has no fixture");
      }
      if (!docs.contains("### " + code + " ")) {
        lacking.add(code + " has no paragraph in docs/diagnostics.md");
      }
    }
    assertThat(lacking).isEmpty();
  }

  @Test
  void noCodeIsUsedTwice() {
    assertThat(Rules.ALL).extracting(Rule::code).doesNotHaveDuplicates();
  }
}
