package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.routes.Clone;

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
    return WgIntent.run(arguments);
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
  void explainNeedsNeitherVaultNorEnrolment() {
    String dir = work.toString();

    assertThat(run("explain", "laptop", "8.8.8.8:443/tcp", "--dir", dir)).isZero();
    assertThat(run("explain", "laptop", "[2001:db8:100::20]:445", "--dir", dir)).isZero();
    assertThat(run("explain", "laptop", "nas", "--dir", dir)).isZero();
    for (String bad : new String[] {"8.8.8.8:0", "8.8.8.8:80/icmp", "$(id)", "-rf", "nobody"}) {
      assertThat(run("explain", "laptop", bad, "--dir", dir))
          .as(bad)
          .isEqualTo(ExitCode.USAGE.code());
    }
    assertThat(run("explain", "zoe", "8.8.8.8", "--dir", dir)).isEqualTo(ExitCode.USAGE.code());
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

  @Test
  void aMissingRepositoryIsTroubleWithGit() {
    assertThat(run("run", "--repo", folder.resolve("none").toString()))
        .isEqualTo(ExitCode.GIT.code());
  }
}
