package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.routes.Clone;
import org.wgintent.routes.forge.ForgeKinds;
import org.wgintent.routes.forge.StandIn;

/** Where people review, as commands take it. */
class ForgeTest {

  @TempDir Path folder;
  private Path bare;
  private Path token;
  private Clone clone;

  @BeforeEach
  void aBranchThatPeoplePushed() throws Exception {
    bare = folder.resolve("intent.git");
    Program.initWithoutHooks(bare, folder.resolve("vault"));
    token = Files.writeString(folder.resolve("token"), StandIn.TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    clone = Clone.of(bare, folder.resolve("work"));
    clone.example();
    clone.enrolled();
    clone.commitAndPush("first", "HEAD:main");
    clone.write(
        "inventory.yaml", "# more\n" + Files.readString(clone.folder().resolve("inventory.yaml")));
    clone.commitAndPush("more", "HEAD:x");
  }

  private Program.Said run(String kind, String url) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("forge.yaml"),
            "kind: %s\nurl: %s\nrepository: %s\ntoken_file: %s\n"
                .formatted(kind, url, StandIn.REPOSITORY, token));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return Program.run(
        "run",
        "--repo",
        bare.toString(),
        "--vault",
        folder.resolve("vault").toString(),
        "--forge",
        file.toString());
  }

  @ParameterizedTest
  @EnumSource
  void eachProposalIsARequest(ForgeKinds kind) throws Exception {
    try (StandIn forge = kind.standIn(bare, token)) {
      Program.Said said = run(kind.name().toLowerCase(Locale.ROOT), forge.url());

      assertThat(said.out()).contains(kind == ForgeKinds.GITLAB ? "!1 proposes " : "#1 proposes ");
      assertThat(said.out() + said.err()).doesNotContain(StandIn.TOKEN, "not as they should be");
      assertThat(forge.sources()).containsExactlyInAnyOrder("review/main", "review/x");
    }
  }

  /** The proposals are there; a timer sees that the requests are not. */
  @Test
  void aForgeThatIsAwayKeepsNothingElseFromBeingDone() throws Exception {
    StandIn forge = ForgeKinds.GITEA.standIn(bare, token);
    forge.close();

    Program.Said said = run("gitea", forge.url());

    assertThat(said.exit()).isEqualTo(ExitCode.ENVIRONMENT.code());
    assertThat(said.err()).contains("merge requests are not as they should be: 127.0.0.1: GET ");
    assertThat(clone.git("ls-remote", "origin")).contains("refs/heads/review/x");
  }

  @Test
  void aFileThatIsNotWellIsToldBeforeAnythingIsDone() throws Exception {
    Program.Said said = run("sourcehut", "https://git.example.invalid");

    assertThat(said.exit()).isNotZero();
    assertThat(said.err()).contains("forge.yaml:1:7: error");
    assertThat(clone.git("ls-remote", "origin")).doesNotContain("review/");
  }
}
