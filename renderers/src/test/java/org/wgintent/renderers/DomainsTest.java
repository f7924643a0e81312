package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.derive.State;
import org.wgintent.derive.StateReader;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.testing.GoldenFolder;

/**
 * Domains as people have them, each with what is said of it and who reaches what in a file to read.
 * That they compile is also that every firewall, file and matrix of theirs was proved.
 */
class DomainsTest {

  private static final Path DOMAINS = Path.of("src/test/domains");
  private static final Compiler COMPILER = new Compiler("test", Renderers.TARGETS);

  static Stream<String> domains() throws IOException {
    try (Stream<Path> folders = Files.list(DOMAINS)) {
      return folders.map(f -> f.getFileName().toString()).sorted().toList().stream();
    }
  }

  private static Outcome<Compiled> compile(String domain, Map<String, String> state)
      throws IOException {
    Path folder = DOMAINS.resolve(domain);
    IntentFiles files =
        new IntentFiles(
            "",
            Optional.of(Files.readAllBytes(folder.resolve(IntentFiles.DOMAIN))),
            Optional.of(Files.readAllBytes(folder.resolve(IntentFiles.INVENTORY))),
            Optional.of(Files.readAllBytes(folder.resolve(IntentFiles.EXECUTION))));
    Report report = new Report();
    State base = StateReader.read(state, "", report);
    assertThat(report.sorted()).isEmpty();
    return COMPILER.compile(files, base, Optional.of(ExampleIntent.KEYS));
  }

  private static SortedMap<String, String> state(String domain) throws IOException {
    SortedMap<String, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.list(DOMAINS.resolve(domain).resolve("state"))) {
      for (Path file : files.toList()) {
        state.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return state;
  }

  private static Compiled compiled(Outcome<Compiled> outcome) {
    return switch (outcome) {
      case Outcome.Ok<Compiled>(var compiled, var warnings) -> compiled;
      case Outcome.Rejected<Compiled>(var found) -> throw new AssertionError(found.toString());
    };
  }

  @ParameterizedTest
  @MethodSource("domains")
  void whatIsSaidWhoReachesWhatAndWhatIsRemembered(String domain) throws IOException {
    Outcome<Compiled> outcome = compile(domain, state(domain));
    Compiled compiled = compiled(outcome);

    Map<String, String> golden = new TreeMap<>();
    golden.put("diagnostics.txt", DiagnosticFormat.text(outcome.diagnostics()));
    golden.put("access-matrix.md", compiled.generated().get("access-matrix.md"));
    compiled.stateFiles().forEach((path, text) -> golden.put("state/" + path, text));
    GoldenFolder.compare("domains/" + domain, golden);
  }

  @ParameterizedTest
  @MethodSource("domains")
  void compilingWithTheStateThatCameOutGivesTheSameBytes(String domain) throws IOException {
    Compiled once = compiled(compile(domain, state(domain)));
    Compiled twice = compiled(compile(domain, once.stateFiles()));

    assertThat(twice.stateFiles()).isEqualTo(once.stateFiles());
    assertThat(twice.generated()).isEqualTo(once.generated());
  }

  @Tag("device")
  @ParameterizedTest
  @MethodSource("domains")
  void theTargetsOwnParsersTakeEveryFile(String domain, @TempDir Path folder) throws Exception {
    Compiled compiled = compiled(compile(domain, state(domain)));
    List<String> judged = new ArrayList<>();

    assertThat(TargetParsers.against(folder, compiled.generated(), judged)).isEmpty();
    assertThat(judged.stream().filter(name -> name.endsWith(".conf")).count())
        .isEqualTo(
            compiled.generated().keySet().stream().filter(path -> path.endsWith(".conf")).count())
        .isPositive();
    assertThat(judged.stream().filter("firewall"::equals).collect(Collectors.toList()))
        .hasSameSizeAs(compiled.network().servers().values());
  }
}
