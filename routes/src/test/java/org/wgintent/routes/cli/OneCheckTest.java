package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.deploy.Deployment;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.Change;
import org.wgintent.job.Pipeline;
import org.wgintent.job.Run;
import org.wgintent.job.Site;
import org.wgintent.routes.Clone;
import org.wgintent.routes.OpenSite;

/**
 * One answer, whoever asks: every fixture of a rule and every example domain is given to the
 * command line at the root and in a site's folder, to compile, to the hook and to the pipeline.
 */
class OneCheckTest {

  private static final Path ROOT = Path.of(System.getProperty("wgintent.root", ".."));
  private static final Path FIXTURES = ROOT.resolve("pipeline/src/test/fixtures");
  private static final Path DOMAINS = ROOT.resolve("renderers/src/test/domains");
  private static final Pattern EDIT =
      Pattern.compile("(\\w+)\\.yaml\\n<<<\\n(.*?)===\\n(.*?)>>>\\n", Pattern.DOTALL);

  @TempDir Path folder;

  static Stream<String> intents() throws IOException {
    List<String> names = new ArrayList<>(List.of("the example"));
    try (Stream<Path> files = Files.list(FIXTURES)) {
      files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".edit"))
          .forEach(names::add);
    }
    try (Stream<Path> folders = Files.list(DOMAINS)) {
      folders.map(f -> f.getFileName().toString()).forEach(names::add);
    }
    return names.stream().sorted();
  }

  /** Path in the domain's folder to text. */
  private static Map<String, String> files(String name) throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (Files.isDirectory(DOMAINS.resolve(name))) {
      try (Stream<Path> all = Files.walk(DOMAINS.resolve(name))) {
        for (Path file : all.filter(f -> f.toString().endsWith(".yaml")).toList()) {
          files.put(DOMAINS.resolve(name).relativize(file).toString(), Files.readString(file));
        }
      }
      return files;
    }
    for (String file : new String[] {"domain", "inventory", "execution"}) {
      files.put(file + ".yaml", Files.readString(ROOT.resolve(file + ".example.yaml")));
    }
    if (name.endsWith(".edit")) {
      Matcher edit = EDIT.matcher(Files.readString(FIXTURES.resolve(name)));
      while (edit.find()) {
        String file = edit.group(1) + ".yaml";
        String text = files.get(file).replace(edit.group(2), edit.group(3));
        files.put(file, text);
      }
      files.values().removeIf(String::isEmpty);
    }
    return files;
  }

  private void write(String below, Map<String, String> files) throws IOException {
    Clone clone = new Clone(folder.resolve("work"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      clone.write(below + file.getKey(), file.getValue());
    }
  }

  /** What a command prints, without hints. */
  private static List<String> said(String below, String... arguments) {
    return diagnostics(below, Program.run(arguments).out().lines());
  }

  private static List<String> diagnostics(String below, Stream<String> lines) {
    return lines
        .filter(line -> line.matches(".*: (error|warning) WG\\d{3} .*"))
        .map(line -> below.isEmpty() ? line : line.replace(below, ""))
        .sorted()
        .toList();
  }

  /** What only who has the vault and enrolled servers can know. */
  private static List<String> withoutKeys(List<String> lines) {
    return lines.stream().filter(line -> !line.matches(".* WG80[128] .*")).toList();
  }

  @ParameterizedTest
  @MethodSource("intents")
  void everybodyGetsTheSameAnswer(String name) throws Exception {
    Path work = folder.resolve("work");
    Path bare = folder.resolve("intent.git");
    // The hook is asked below, as git does.
    Program.initWithoutHooks(bare, folder.resolve("vault"));
    Clone clone = Clone.of(bare, work);
    Map<String, String> files = files(name);
    write("", files);
    clone.commitAndPush("as it is", "HEAD:x");

    List<String> check = said("", "check", work.toString());

    assertThat(check)
        .as("the fixture says something")
        .matches(lines -> !name.endsWith(".edit") || !lines.isEmpty());
    assertThat(withoutKeys(said("", "compile", work.toString(), "--vault", vault())))
        .as("compile")
        .isEqualTo(check);
    assertThat(hook(bare, clone.git("rev-parse", "HEAD").strip())).as("hook").isEqualTo(check);
    assertThat(withoutKeys(pipeline(bare))).as("pipeline").isEqualTo(check);

    clone.git("rm", "-q", "-r", ".");
    write("sites/home/", files);
    String site = work.resolve("sites/home").toString();
    assertThat(said("sites/home/", "check", work.toString())).as("root").isEqualTo(check);
    assertThat(said("sites/home/", "check", site)).as("a site's folder").isEqualTo(check);
  }

  private String vault() {
    return folder.resolve("vault").toString();
  }

  /** What git's client shows after a push. */
  private static List<String> hook(Path bare, String commit) {
    Program.Said said =
        Program.run(
            "0".repeat(40) + " " + commit + " refs/heads/x\n",
            new String[] {"hook", "post-receive", "--repo", bare.toString()});
    assertThat(said.exit()).isZero();
    return diagnostics("", said.err().lines());
  }

  private List<String> pipeline(Path bare) throws IOException {
    try (OpenSite open =
        OpenSite.of(bare, Optional.of(folder.resolve("vault")), Optional.empty())) {
      Site site = open.site();
      Change change =
          new Change(DomainFolder.ROOT, "x", site.repository().branch("x").orElseThrow());
      Run run = new Pipeline(site).handle(change, Deployment.Rules.USUAL);
      return diagnostics("", run.view().diagnostics().stream().flatMap(String::lines));
    }
  }

  /** I15 of the audit: a site that is fine by itself, and has a server of another. */
  @Test
  void aSiteIsCheckedBesideTheOthersFromItsOwnFolderToo() throws Exception {
    Clone.of(folder.resolve("intent.git"), folder.resolve("work"));
    write("sites/home/", files("the example"));
    write("sites/office/", files("the example"));
    Path work = folder.resolve("work");

    assertThat(Program.run("check", work.resolve("sites/office").toString()).exit())
        .isEqualTo(ExitCode.REJECTED.code());
    assertThat(said("", "check", work.resolve("sites/office").toString()))
        .hasSize(5)
        .allMatch(line -> line.startsWith("sites/office/") && line.contains("home/"));
  }

  /** I15 of the audit: a target that this version does not render. */
  @Test
  void aPlatformThatNobodyRendersIsSaidByCheck() throws Exception {
    Clone.of(folder.resolve("intent.git"), folder.resolve("work"));
    Map<String, String> files = files("the example");
    files.computeIfPresent(
        "execution.yaml",
        (file, text) -> text.replaceFirst("platform: linux", "platform: openwrt"));
    write("", files);

    assertThat(said("", "check", folder.resolve("work").toString()))
        .singleElement()
        .asString()
        .contains("error WG901 this version does not render for the platform openwrt");
  }
}
