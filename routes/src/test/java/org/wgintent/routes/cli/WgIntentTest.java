package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.routes.Clone;
import org.wgintent.routes.git.IntentRepository;
import picocli.CommandLine;

class WgIntentTest {

  @TempDir Path folder;
  private Path work;
  private Path repository;
  private Path vault;

  @BeforeEach
  void aRepositoryAVaultAndTheExample() throws Exception {
    work = folder.resolve("work");
    repository = folder.resolve("intent.git");
    vault = folder.resolve("vault");
    Clone clone = Clone.of(repository, work);
    clone.example();
    assertThat(run("init", "--repo", repository.toString(), "--vault", vault.toString())).isZero();
  }

  private static int run(String... arguments) {
    return Program.run(arguments).exit();
  }

  @Test
  void checkEndsWithTwoWhereIntentIsRejected() throws Exception {
    assertThat(run("check", work.toString())).isEqualTo(ExitCode.DONE.code());
    Files.writeString(work.resolve("domain.yaml"), "");
    assertThat(run("check", work.toString())).isEqualTo(ExitCode.REJECTED.code());
    assertThat(run("check", folder.resolve("nowhere").toString()))
        .isEqualTo(ExitCode.ENVIRONMENT.code());
    assertThat(run("check", "--no-such-option")).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void compilingTwiceGivesTheSameBytesAndCompilingTheResultToo() throws Exception {
    new Clone(work).enrolled();
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");

    assertThat(compile(work, first)).isZero();
    assertThat(compile(work, second)).isZero();
    Files.createDirectories(folder.resolve("third"));
    for (String file : new String[] {"domain.yaml", "inventory.yaml", "execution.yaml"}) {
      Files.copy(work.resolve(file), first.resolve(file));
    }
    Path again = folder.resolve("again");
    assertThat(compile(first, again)).isZero();

    assertThat(digest(second)).isEqualTo(digest(again));
    assertThat(first.resolve("generated/manifest.json"))
        .hasSameTextualContentAs(second.resolve("generated/manifest.json"));
  }

  @Test
  void whatIsNotCompiledAnyMoreGoes() throws Exception {
    new Clone(work).enrolled();
    assertThat(compile(work, work)).isZero();
    Path phone = work.resolve("generated/nodes/phone/wg0.conf");
    Path kiosk = work.resolve("generated/nodes/kiosk/wg0.conf");
    Path mine = work.resolve("generated/nodes/phone/notes.txt");
    assertThat(phone).exists();
    Files.writeString(mine, "mine");
    Files.writeString(kiosk, "changed by hand");
    FileTime before = Files.getLastModifiedTime(work.resolve("generated/nodes/laptop/wg0.conf"));
    for (String node : new String[] {"phone", "kiosk"}) {
      Path inventory = work.resolve("inventory.yaml");
      Files.writeString(
          inventory,
          Files.readString(inventory).replaceAll("(?m)^.*(node|from): " + node + ",.*\n", ""));
    }

    assertThat(compile(work, work)).isZero();

    assertThat(phone).doesNotExist();
    assertThat(mine).exists();
    assertThat(kiosk).hasContent("changed by hand");
    assertThat(work.resolve("generated/nodes/laptop/wg0.conf")).exists();
    assertThat(Files.getLastModifiedTime(work.resolve("generated/nodes/laptop/wg0.conf")))
        .isEqualTo(before);
  }

  @Test
  void hundredThousandMistakesAreToldByTheFirstAndTheirNumber() throws Exception {
    Path file = work.resolve("domain.yaml");
    StringBuilder keys = new StringBuilder(Files.readString(file));
    for (int i = 0; i < 100_000; i++) {
      keys.append("k").append(i).append(": 1\n");
    }
    Files.writeString(file, keys.toString());

    Program.Said said = Program.run("check", work.toString());

    assertThat(said.exit()).isEqualTo(ExitCode.REJECTED.code());
    assertThat(said.out().lines().count()).isBetween(100L, 210L);
    assertThat(said.out()).contains("and 99900 more of this kind");
  }

  @Test
  void explainNeedsNeitherVaultNorEnrolment() {
    String dir = work.toString();

    assertThat(run("explain", "laptop", "8.8.8.8:443/tcp", dir)).isZero();
    assertThat(run("explain", "laptop", "[2001:db8:100::20]:445", dir)).isZero();
    assertThat(run("explain", "laptop", "nas", dir)).isZero();
    for (String bad : new String[] {"8.8.8.8:0", "8.8.8.8:80/icmp", "$(id)", "-rf", "nobody"}) {
      assertThat(run("explain", "laptop", bad, dir)).as(bad).isEqualTo(ExitCode.USAGE.code());
    }
    assertThat(run("explain", "zoe", "8.8.8.8", dir)).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void aVaultIsCopiedAndRestoredByItsOperator() throws Exception {
    Path operator = folder.resolve("operator.txt");
    String recipient =
        output(
            "age-keygen", "-o", operator.toString(), "&&", "age-keygen", "-y", operator.toString());
    Path mine = folder.resolve("mine");
    String copy = folder.resolve("copy.age").toString();
    String in = "--vault=" + mine;

    assertThat(run("keys", "init", in, "--operator", recipient)).isZero();
    assertThat(run("keys", "status", in)).isZero();
    assertThat(run("keys", "backup", work.resolve("copy.age").toString(), in))
        .as("into a Git work tree")
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(run("keys", "backup", mine.resolve("copy.age").toString(), in))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(run("keys", "backup", copy, in)).isZero();
    assertThat(run("keys", "backup", copy, in)).as("twice").isEqualTo(ExitCode.USAGE.code());
    assertThat(run("keys", "status", in, "--format", "json")).isZero();
    assertThat(
            run(
                "keys",
                "restore",
                copy,
                "--identity",
                operator.toString(),
                "--vault=" + folder.resolve("theirs")))
        .isZero();

    assertThat(folder.resolve("theirs/seed.age")).hasSameBinaryContentAs(mine.resolve("seed.age"));
  }

  private static String output(String... words) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", String.join(" ", words)).start();
    String text =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return text.strip();
  }

  private int compile(Path from, Path to) {
    return run("compile", from.toString(), "--out", to.toString(), "--vault", vault.toString());
  }

  private static String digest(Path folder) throws Exception {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.append(folder.relativize(file)).append('\n').append(Files.readString(file));
      }
    }
    return all.toString();
  }

  @Test
  void compilingIntoAFolderTouchesWhatChangedAlone() throws Exception {
    new Clone(work).enrolled();
    Path out = folder.resolve("out");
    assertThat(compile(work, out)).isZero();
    FileTime longAgo = FileTime.fromMillis(0);
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, longAgo);
      }
    }
    assertThat(run("rotate", "phone", work.toString())).isZero();

    assertThat(compile(work, out)).isZero();

    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files.filter(Files::isRegularFile).filter(f -> changedSince(f, longAgo)))
          .map(file -> out.relativize(file).toString())
          .containsExactlyInAnyOrder(
              "generated/manifest.json",
              "generated/nodes/phone/wg0.conf",
              "generated/servers/router/wg0.conf",
              "state/keys.yaml");
    }
  }

  private static boolean changedSince(Path file, FileTime time) {
    try {
      return Files.getLastModifiedTime(file).compareTo(time) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aNodeIsRotatedAndRevokedInTheFileOfPeople() throws Exception {
    Path inventory = work.resolve("inventory.yaml");
    String dir = work.toString();

    assertThat(run("rotate", "laptop", "--interface", "wg0", dir)).isZero();
    assertThat(inventory)
        .content()
        .contains(
            "- { node: laptop, interface: wg0, profile: full, platform: linux, epoch: 2 }",
            "- { node: laptop, interface: wg1, profile: tunnel-only, platform: linux }",
            "# A person made this key");
    assertThat(run("revoke", "phone", "--reason", "left in a train", dir)).isZero();
    assertThat(inventory)
        .content()
        .contains("{ node: phone, interface: wg0, epoch: 1, since: ", "\"left in a train\" }")
        .doesNotContain("from: phone", "platform: android");
    assertThat(run("check", dir)).isZero();
  }

  @Test
  void rotatingAsksForWhatItNeedsAndTouchesNothingUntilThen() throws Exception {
    Path inventory = work.resolve("inventory.yaml");
    String before = Files.readString(inventory);
    String dir = work.toString();
    String key = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";

    for (String[] wrong :
        new String[][] {
          {"rotate", "kiosk", dir},
          {"rotate", "phone", "--public-key", key, dir},
          {"rotate", "kiosk", "--public-key", "none", dir},
          {"rotate", "nobody", dir},
          {"revoke", "phone", "--interface", "wg1", dir},
          {"revoke", "phone", "--reason", "two\nlines", dir},
        }) {
      assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(ExitCode.USAGE.code());
    }
    assertThat(inventory).hasContent(before);
    assertThat(run("rotate", "kiosk", "--public-key", key, dir)).isZero();
    assertThat(inventory).content().contains(key + "\", epoch: 2 }");
  }

  @Test
  void anInterfaceThatIsNotEnrolledIsRejected() {
    assertThat(compile(work, folder.resolve("out"))).isEqualTo(ExitCode.REJECTED.code());
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void initIsSafeToRepeatAndKeepsTheVault() throws Exception {
    String seed = java.util.HexFormat.of().formatHex(Files.readAllBytes(vault.resolve("seed.age")));

    assertThat(run("init", "--repo", repository.toString(), "--vault", vault.toString())).isZero();

    assertThat(java.util.HexFormat.of().formatHex(Files.readAllBytes(vault.resolve("seed.age"))))
        .isEqualTo(seed);
    assertThat(repository.resolve("hooks/post-receive")).isExecutable();
  }

  @Test
  void aHookOfSomebodyElseIsNotOverwritten() throws Exception {
    Files.writeString(repository.resolve("hooks/update"), "#!/bin/sh\n# theirs\n");

    assertThat(run("hook", "install", "--repo", repository.toString()))
        .isEqualTo(ExitCode.REFUSED.code());
    assertThat(repository.resolve("hooks/update")).hasContent("#!/bin/sh\n# theirs");
  }

  /** What is there already is not harmed, and nothing is half made. */
  @Test
  void initRefusesWhatIsSomebodyElses() throws Exception {
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.writeString(full.resolve("letter"), "dear");
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.createDirectories(tree.resolve(".git"));
    Path hooked = folder.resolve("hooked.git");
    IntentRepository.create(hooked).close();
    Files.createDirectories(hooked.resolve("hooks"));
    Files.writeString(hooked.resolve("hooks/post-receive"), "#!/bin/sh\n# theirs\n");
    for (Path place : List.of(full, tree, hooked, full.resolve("letter"))) {
      Path other = folder.resolve("vault-of-" + place.getFileName());

      assertThat(run("init", "--repo", place.toString(), "--vault", other.toString()))
          .as(place.toString())
          .isEqualTo(ExitCode.REFUSED.code());

      assertThat(other).doesNotExist();
    }
    assertThat(full)
        .isDirectoryContaining("glob:**/letter")
        .isDirectoryNotContaining("glob:**/HEAD");
    assertThat(tree.resolve("HEAD")).doesNotExist();
    assertThat(hooked.resolve("hooks/update")).doesNotExist();
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(run("init", "--repo", empty.toString(), "--vault", folder.resolve("v2").toString()))
        .isZero();
  }

  @Test
  void aMissingRepositoryIsTroubleWithGit() {
    assertThat(run("run", "--repo", folder.resolve("none").toString()))
        .isEqualTo(ExitCode.GIT.code());
  }

  /** Every command, and every command of a command, as a list of words. */
  static Stream<List<String>> commands() {
    return commands(List.of(), WgIntent.line());
  }

  private static Stream<List<String>> commands(List<String> words, CommandLine line) {
    return Stream.concat(
        Stream.of(words),
        line.getSubcommands().entrySet().stream()
            .flatMap(
                sub ->
                    commands(
                        Stream.concat(words.stream(), Stream.of(sub.getKey())).toList(),
                        sub.getValue())));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItself(List<String> words) {
    for (String help : new String[] {"--help", "-h"}) {
      assertThat(Program.out(Stream.concat(words.stream(), Stream.of(help)).toArray(String[]::new)))
          .contains(
              "Usage: "
                  + String.join(
                      " ", Stream.concat(Stream.of("wg-intent"), words.stream()).toList()));
    }
  }

  /** C7 of the audit: a client's file that does not match its server. */
  @Test
  void nothingIsExportedFromAnotherVault() throws Exception {
    Clone clone = new Clone(work);
    clone.enrolled();
    assertThat(compile(work, work)).isZero();
    clone.git("add", "-A");
    clone.git("commit", "-q", "-m", "all");
    // Not through the hook, whose command is not this test's.
    clone.git("-C", repository.toString(), "fetch", "-q", work.toString(), "HEAD:main");
    String repo = "--repo=" + repository;
    assertThat(run("export", "phone", repo, "--vault", vault.toString())).isZero();
    Path other = folder.resolve("other");
    assertThat(run("keys", "init", "--vault", other.toString())).isZero();

    assertThat(run("export", "phone", repo, "--vault", other.toString()))
        .isEqualTo(ExitCode.REJECTED.code());
    assertThat(run("compile", work.toString(), "--vault", other.toString()))
        .isEqualTo(ExitCode.REJECTED.code());
  }
}
