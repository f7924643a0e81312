package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.routes.Clone;

/** The door of the repository, with git's own client and its own quarantine. */
@Tag("long")
class HookTest {

  private static final String KEY = "2B1iFyfxOCBXbzHcNVQpTvlWzJNLU8u9rXJbdpdXI3I=";

  @TempDir Path folder;
  private Path repository;
  private Clone clone;

  @BeforeEach
  void aRepositoryWithItsHooks() throws Exception {
    repository = folder.resolve("intent.git");
    Program.out("init", "--repo", repository.toString(), "--vault", vault());
    if (Program.commandOfHooks().isPresent()) {
      for (String hook : List.of("pre-receive", "post-receive")) {
        Path file = repository.resolve("hooks/" + hook);
        Files.writeString(
            file,
            Files.readString(file)
                .replaceAll("exec .* hook ", "exec " + Program.commandOfHooks().get() + " hook "));
      }
    }
    clone = Clone.of(repository, folder.resolve("work"));
    clone.example();
    clone.enrolled();
    assertThat(clone.commitAndPush("good", "HEAD:main")).contains("main is well-formed");
  }

  private String vault() {
    return folder.resolve("vault").toString();
  }

  /** What a refused push says. */
  private String refused(String refspec) throws Exception {
    Process push =
        new ProcessBuilder("git", "push", "origin", refspec)
            .directory(clone.folder().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(push.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(push.waitFor()).as(said).isNotZero();
    return said;
  }

  /** Every object that the repository holds, and what lies beside them. */
  private String objects() throws IOException, InterruptedException {
    String bare = repository.toString();
    try (Stream<Path> files = Files.walk(repository.resolve("objects"))) {
      return clone.git("-C", bare, "cat-file", "--batch-all-objects", "--batch-check")
          + clone.git("-C", bare, "for-each-ref")
          + files.map(Path::toString).filter(f -> f.contains("incoming")).toList();
    }
  }

  static Stream<Arguments> secrets() {
    return Stream.of(
        Arguments.of("wg0.conf", "[Interface]\nPrivateKey = " + KEY + "\n", 2),
        Arguments.of("notes/peer.txt", "PresharedKey=" + KEY + "\n", 1),
        Arguments.of("id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n", 1),
        Arguments.of("key.pem", "\n\n-----BEGIN EC PRIVATE KEY-----\nMHc\n", 3),
        Arguments.of("identity", "# mine\nAGE-SECRET-KEY-1QQPQZRFR7ZZ2WCV0Y4M5TVJHQ6Q\n", 2),
        Arguments.of("keys/privatekey", KEY + "\n", 1),
        Arguments.of("state/keys.txt", "private_key: " + KEY + "\n", 1));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void aPushWithASecretIsRefusedAndNothingOfItStays(String file, String text, int line)
      throws Exception {
    String before = objects();
    clone.write(file, text);
    clone.git("add", "-A", "-f");
    clone.git("commit", "-q", "-m", "oops");
    String commit = clone.git("rev-parse", "--short=12", "HEAD").strip();

    String said = refused("HEAD:oops");

    assertThat(said)
        .contains(file + ":" + line + ":1: error WG810 commit " + commit + " holds a private key")
        .contains("nothing of this push was taken")
        .doesNotContain(KEY);
    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void aSecretThatALaterCommitTakesOutIsRefusedAsWell() throws Exception {
    String before = objects();
    clone.write("wg0.conf", "PrivateKey = " + KEY + "\n");
    clone.git("add", "-A");
    clone.git("commit", "-q", "-m", "oops");
    clone.git("rm", "-q", "wg0.conf");
    clone.git("commit", "-q", "-m", "taken out");

    assertThat(refused("HEAD:oops")).contains("wg0.conf:1:1: error WG810");
    assertThat(objects()).isEqualTo(before);
  }

  /** More objects than git unpacks one by one: they arrive as a pack. */
  @Test
  void aSecretInALargePushIsRefused() throws Exception {
    String before = objects();
    for (int i = 0; i < 150; i++) {
      clone.write("many/" + i + ".txt", "file " + i + "\n");
    }
    clone.write("many/77.txt", "PrivateKey = " + KEY + "\n");
    clone.git("add", "-A");
    clone.git("commit", "-q", "-m", "many");

    assertThat(refused("HEAD:many")).contains("many/77.txt:1:1: error WG810");
    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void aSecretInAMessageOrATagIsRefused() throws Exception {
    String before = objects();
    clone.git("commit", "-q", "--allow-empty", "-m", "oops\n\nPrivateKey = " + KEY);

    assertThat(refused("HEAD:oops")).contains("error WG810", "the message holds a private key");
    clone.git("tag", "-a", "-m", "PrivateKey = " + KEY, "v1", "HEAD^");
    assertThat(refused("v1")).contains("the message holds a private key");
    String blob = clone.git("hash-object", "-w", "--path", "x", "--", secretFile()).strip();
    clone.git("tag", "blob", blob);
    assertThat(refused("blob")).contains("WG810");
    clone.git("checkout", "-q", "HEAD^");
    clone.write("generated/notes.txt", "PrivateKey = " + KEY + "\n");
    clone.git("add", "-A");
    clone.git("tag", "tree", clone.git("write-tree").strip());
    assertThat(refused("tree")).contains("generated/notes.txt:1:1: error WG810");
    assertThat(objects()).isEqualTo(before);
  }

  private String secretFile() throws IOException {
    Path file = folder.resolve("secret.txt");
    Files.writeString(file, "PrivateKey = " + KEY + "\n");
    return file.toString();
  }

  @Test
  void whatIsGoodGoesThrough() throws Exception {
    clone.write("README.md", "Our network. Keys: see the vault. PublicKey = " + KEY + "\n");

    assertThat(clone.commitAndPush("words", "HEAD:words")).contains("words changes no intent");
    assertThat(clone.git("push", "origin", ":words")).contains("[deleted]");
  }

  /** Else a path unit would start it again and again. */
  @Test
  void theNoteOfAPushIsTakenByRun() throws Exception {
    Path inbox = repository.resolve("wg-intent/inbox");
    assertThat(inbox).isNotEmptyDirectory();
    assertThat(inbox.getParent())
        .as("beside the inbox")
        .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith(".note"));
    String vault = "--vault=" + vault();

    Program.out("run", "--rev", "main", "--repo", repository.toString(), vault);
    assertThat(inbox).as("one branch alone").isNotEmptyDirectory();
    Program.out("run", "--repo", repository.toString(), vault);
    assertThat(inbox).isEmptyDirectory();
  }

  @Test
  void mainOnlyGoesForward() throws Exception {
    String first = clone.git("rev-parse", "HEAD").strip();
    clone.write("README.md", "Our network.\n");
    clone.commitAndPush("more", "HEAD:main");
    String before = objects();
    // Git alone refuses to delete the branch that HEAD names, unless told otherwise.
    clone.git("-C", repository.toString(), "config", "receive.denyDeleteCurrent", "ignore");

    assertThat(refused("+" + first + ":main")).contains("main only goes forward");
    assertThat(refused(":main")).contains("main is never deleted");
    assertThat(objects()).isEqualTo(before);
  }

  /** I13 of the audit: another account pushes. */
  @Test
  void aNoteThatCannotBeLeftIsSaidAndThePushIsTaken() throws Exception {
    Path inbox = repository.resolve("wg-intent/inbox");
    Files.move(inbox, inbox.resolveSibling("before"));
    Files.writeString(inbox, "no folder\n");
    clone.write("README.md", "words\n");

    assertThat(clone.commitAndPush("words", "HEAD:words"))
        .contains("serve is not told, and finds this when it looks next: cannot write ", "inbox");
  }

  @Test
  void whatGitSharesWithAGroupTheHooksShareAsWell() throws Exception {
    Path shared = folder.resolve("shared.git");
    clone.git("init", "-q", "--bare", "--shared=group", "-b", "main", shared.toString());

    Program.out("hook", "install", "--repo", shared.toString());

    for (String made : List.of("wg-intent", "wg-intent/inbox")) {
      assertThat(Files.getAttribute(shared.resolve(made), "unix:mode"))
          .as(made)
          .isEqualTo(Files.getAttribute(shared.resolve("objects"), "unix:mode"));
    }
  }
}
