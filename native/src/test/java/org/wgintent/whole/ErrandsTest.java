package org.wgintent.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The worked examples of docs/architecture.md: each patch of docs/errands is applied to a copy of
 * this project, which is then built, tested and used. A patch that does not fit any more is mended
 * together with what it fits.
 */
@Tag("long")
class ErrandsTest {

  private static final Path ROOT =
      Path.of(System.getProperty("wgintent.root", "..")).toAbsolutePath().normalize();
  private static final List<String> ERRANDS = List.of("rule", "target", "stage", "command");
  private static final Pattern PATCHED = Pattern.compile("(?m)^\\+\\+\\+ b/(.*)$");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+/[^`]*)`");
  private static final String STAGE = "warning WG999 this domain is ";

  @TempDir static Path folder;
  private static Path copy = Path.of("");

  @BeforeAll
  static void allFourAreBuiltAndTested() throws Exception {
    copy = folder.resolve("copy");
    Shell shell = copied(copy);
    for (String errand : ERRANDS) {
      shell.ok("git", "apply", "docs/errands/" + errand + ".patch");
    }
    shell.ok("git", "add", "-A");
    shell.ok("git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "t");
    // The new target's golden files are written, as the page says; all others must be there.
    shell.ok(
        "mvn",
        "-o",
        "-q",
        "-B",
        "-pl",
        "pipeline,renderers,benchmarks,routes",
        "-Dtest=FixturesTest,ServersTest,CommandPagesTest",
        "-Dsurefire.failIfNoSpecifiedTests=false",
        "-Dgolden.update=true",
        "-Derror-prone.flags=-XepDisableAllChecks",
        "verify");
    assertThat(shell.ok("git", "status", "--porcelain"))
        .isEqualTo("?? renderers/golden/openwrt/\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rule", "target", "stage", "command"})
  void aPatchAppliesByItselfAndTouchesOnlyWhatTheDocsName(String errand) throws Exception {
    Path patch = ROOT.resolve("docs/errands/" + errand + ".patch");
    String docs =
        Files.readString(ROOT.resolve("docs/architecture.md"))
            .lines()
            .filter(line -> line.startsWith("| " + errand + " |"))
            .findFirst()
            .orElseThrow();
    List<String> named =
        QUOTED.matcher(docs).results().map((MatchResult place) -> place.group(1)).toList();
    List<String> touched =
        PATCHED
            .matcher(Files.readString(patch))
            .results()
            .map((MatchResult file) -> file.group(1))
            .toList();

    assertThat(touched)
        .isNotEmpty()
        .allMatch(file -> named.stream().anyMatch(place -> isIn(file, place)), named.toString());
    copied(folder.resolve(errand)).ok("git", "apply", patch.toString());
  }

  /** This project as it is, a repository without commits. */
  private static Shell copied(Path to) throws Exception {
    Shell shell = new Shell(Files.createDirectory(to), Map.of());
    shell.ok(
        "sh",
        "-c",
        "tar -C \"$1\" -c --exclude=./.git --exclude=target . | tar x && git init -q",
        "sh",
        ROOT.toString());
    return shell;
  }

  private static boolean isIn(String file, String place) {
    return FileSystems.getDefault().getPathMatcher("glob:" + place).matches(Path.of(file));
  }

  // ---- what was built, used ----

  private static Shell wgIntent(Map<String, String> environment) {
    return new Shell(folder, environment);
  }

  private static String[] command(String... arguments) {
    String jar = copy.resolve("routes/target/quarkus-app/quarkus-run.jar").toString();
    return Stream.concat(Stream.of(Shell.JAVA, "-jar", jar), Stream.of(arguments))
        .toArray(String[]::new);
  }

  /** The example, as on a router with OpenWrt and a server that were enrolled. */
  private static Path example(Path in) throws IOException {
    Files.createDirectories(in.resolve("state"));
    for (String file : new String[] {"domain", "inventory", "execution"}) {
      Files.copy(ROOT.resolve(file + ".example.yaml"), in.resolve(file + ".yaml"));
    }
    Path execution = in.resolve("execution.yaml");
    Files.writeString(
        execution,
        Files.readString(execution).replaceFirst("platform: linux", "platform: openwrt"));
    Files.writeString(
        in.resolve("state/keys.yaml"),
        """
        servers:
          nas:
            wg1: "%s"
            wg2: "%s"
            wg3: "%s"
          router:
            wg0: "%s"
        nodes: {}
        """
            .formatted(key(), key(), key(), key()));
    return in;
  }

  private static String key() throws IOException {
    try {
      return new Shell(folder, Map.of()).ok("sh", "-c", "wg genkey | wg pubkey").strip();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void theRuleIsAskedAndTheCommandIsThere() throws Exception {
    Path work = example(folder.resolve("rule-work"));
    Files.writeString(
        work.resolve("domain.yaml"),
        Files.readString(work.resolve("domain.yaml"))
            .replace("constraints:", "  nobodys: { lan: false, internet: false }\nconstraints:"));

    assertThat(wgIntent(Map.of()).ok(command("check", work.toString())))
        .contains("warning WG406 profile tunnel-only grants what nobodys grants");
    assertThat(wgIntent(Map.of()).ok(command("nodes", work.toString())))
        .contains("laptop\nphone\nkiosk\n");
    assertThat(wgIntent(Map.of()).ok(command("nodes", "--help")))
        .contains("List the nodes", "Examples:");
  }

  @Test
  void theStageRunsInCompilePlanRunAndServe() throws Exception {
    Path bare = folder.resolve("intent.git");
    Map<String, String> environment = new TreeMap<>();
    environment.put("WG_INTENT_REPO", bare.toString());
    environment.put("WG_INTENT_VAULT", folder.resolve("vault").toString());
    Shell shell = wgIntent(environment);
    shell.ok(command("init"));
    shell.ok("sh", "-c", "rm -f \"$1\"/hooks/*", "sh", bare.toString());
    Path work = folder.resolve("work");
    shell.ok("git", "clone", "-q", bare.toString(), work.toString());
    example(work);
    push(work, "one");
    Path out = folder.resolve("out");

    assertThat(shell.ok(command("compile", work.toString(), "--out", out.toString())))
        .contains(STAGE);
    assertThat(out.resolve("generated/servers/router/hooks"))
        .as("files of the new target")
        .content()
        .contains("/etc/init.d");
    assertThat(shell.ok(command("plan", work.toString()))).contains("WG999");
    assertThat(shell.ok(command("run", "--rev", "one"))).contains(STAGE, "proposed");

    push(work, "two");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path log = folder.resolve("serve.log");
    ProcessBuilder serve =
        new ProcessBuilder(command("serve")).redirectErrorStream(true).redirectOutput(log.toFile());
    serve.environment().putAll(environment);
    serve.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
    Process process = serve.start();
    try {
      for (int i = 0; i < 1500 && !Files.readString(log).contains(STAGE); i++) {
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        Thread.sleep(200);
      }
      assertThat(log).content().contains(STAGE);
    } finally {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void push(Path work, String branch) throws Exception {
    Shell git = new Shell(work, Map.of());
    git.ok("git", "add", "-A");
    git.ok(
        "git",
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.invalid",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        branch);
    git.ok("git", "push", "-q", "origin", "HEAD:" + branch);
  }

  @AfterAll
  static void theCopyIsNotThisProject() {
    assertThat(ROOT.resolve("renderers/golden/openwrt")).doesNotExist();
  }
}
