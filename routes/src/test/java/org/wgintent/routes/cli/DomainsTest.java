package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.routes.Clone;

/** Every command that asks or compiles, on every example domain; over a repository of its own. */
@Tag("long")
class DomainsTest {

  private static final Path ROOT = Path.of(System.getProperty("wgintent.root", ".."));
  private static final Path DOMAINS = ROOT.resolve("renderers/src/test/domains");

  @TempDir Path folder;

  static Stream<String> domains() throws IOException {
    try (Stream<Path> folders = Files.list(DOMAINS)) {
      return folders.map(f -> f.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("domains")
  void isCheckedCompiledPlannedExplainedAndExported(String domain) throws Exception {
    String work = folder.resolve("work").toString();
    String repository = "--repo=" + folder.resolve("intent.git");
    String vault = "--vault=" + folder.resolve("vault");
    Clone clone = Clone.of(folder.resolve("intent.git"), Path.of(work));
    copy(DOMAINS.resolve(domain), Path.of(work));
    Program.initWithoutHooks(folder.resolve("intent.git"), folder.resolve("vault"));

    String diagnostics = Program.out("check", work);
    Program.out("compile", work, vault, "--out", work);
    String plan = Program.out("plan", work, repository, vault);
    List<String> answers = new ArrayList<>();
    for (String question : Files.readAllLines(Path.of(work, "questions.txt"))) {
      String[] words = question.split(" ", -1);
      answers.add(Program.out("explain", words[0], words[1], work));
    }
    clone.commitAndPush("the whole of it", "HEAD:main");

    assertThat(Program.out("plan", work, repository, vault, "--against", "main"))
        .contains("nothing changes");
    assertThat(diagnostics).doesNotContain(": error ");
    assertThat(plan).contains("Access gained:");
    assertThat(answers).isNotEmpty().allMatch(answer -> answer.contains("allowed"));
    Map<String, List<String>> files = nodeFiles(Path.of(work));
    assertThat(files).isNotEmpty();
    files.entrySet().stream()
        .limit(3)
        .forEach(
            node ->
                node.getValue()
                    .forEach(
                        name ->
                            assertThat(
                                    Program.out(
                                        "export",
                                        node.getKey(),
                                        "--interface",
                                        name,
                                        repository,
                                        vault))
                                .containsPattern("PresharedKey = [A-Za-z0-9+/]{43}=\n")
                                .doesNotContain("@psk", "@key")));
  }

  private static Map<String, List<String>> nodeFiles(Path work) throws IOException {
    Map<String, List<String>> files = new java.util.TreeMap<>();
    try (Stream<Path> all = Files.walk(work.resolve("generated/nodes"))) {
      all.filter(Files::isRegularFile)
          .forEach(
              file ->
                  files
                      .computeIfAbsent(
                          file.getParent().getFileName().toString(), node -> new ArrayList<>())
                      .add(file.getFileName().toString().replace(".conf", "")));
    }
    return files;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
