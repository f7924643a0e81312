package org.wgintent.routes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.routes.Clone;
import org.wgintent.routes.git.Forge;
import org.wgintent.routes.git.OriginSettings;

/** A repository that lives elsewhere, as commands take it. */
class RemoteTest {

  @TempDir Path folder;

  private String mirror(String name) {
    return folder.resolve(name + ".git").toString();
  }

  private String vault() {
    return folder.resolve("vault").toString();
  }

  private List<String> init(String name, OriginSettings settings) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "init", "--repo", mirror(name), "--vault", vault(), "--remote", settings.url()));
    option(words, "--remote-key", settings.key().map(Path::toString));
    settings.hostKeys().forEach(key -> words.addAll(List.of("--remote-host-key", key)));
    option(words, "--remote-user", settings.user());
    option(words, "--remote-token", settings.token().map(Path::toString));
    option(words, "--remote-certificates", settings.certificates().map(Path::toString));
    return words;
  }

  private static void option(List<String> words, String name, Optional<String> value) {
    value.ifPresent(it -> words.addAll(List.of(name, it)));
  }

  private static Program.Said run(List<String> words) {
    return Program.run(words.toArray(String[]::new));
  }

  private Clone people(Forge forge) throws Exception {
    Clone clone = Clone.of(forge.bare(), folder.resolve("work"));
    clone.example();
    clone.enrolled();
    clone.commitAndPush("first", "HEAD:x");
    return clone;
  }

  @ParameterizedTest
  @EnumSource
  void whatPeoplePushThereIsProposedThere(Forge.Kind kind) throws Exception {
    try (Forge forge = Forge.start(kind, folder.resolve("forge"))) {
      Clone clone = people(forge);

      Program.Said made = run(init("mirror", forge.settings()));

      assertThat(made.exit()).as(made.err()).isZero();
      assertThat(made.err()).contains("fetched: 1 branches of people", forge.settings().url());
      Program.Said ran = Program.run("run", "--repo", mirror("mirror"), "--vault", vault());
      assertThat(ran.exit()).as(ran.err()).isZero();
      clone.git("fetch", "-q");
      assertThat(clone.git("log", "-1", "--format=%s", "origin/review/x"))
          .startsWith("wg-intent: access +17 -0");
      // To do the same again changes nothing.
      assertThat(run(init("mirror", forge.settings())).exit()).isZero();
      String proposed = clone.git("rev-parse", "origin/review/x");
      Program.out("run", "--repo", mirror("mirror"), "--vault", vault());
      clone.git("fetch", "-q");
      assertThat(clone.git("rev-parse", "origin/review/x")).isEqualTo(proposed);
      // Nobody pushes past the forge.
      clone.git("remote", "add", "mirror", mirror("mirror"));
      assertThat(failed(clone, "push", "mirror", "HEAD:y"))
          .contains("this is a mirror: push to " + forge.settings().url());
    }
  }

  private static String failed(Clone clone, String... arguments) throws Exception {
    try {
      return "it did not fail: " + clone.git(arguments);
    } catch (AssertionError refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  /** Each with a mirror of its own; whoever is faster, it is there once. */
  @ParameterizedTest
  @EnumSource
  void twoPipelinesProposeOnce(Forge.Kind kind) throws Exception {
    try (Forge forge = Forge.start(kind, folder.resolve("forge"))) {
      Clone clone = people(forge);
      List<Process> pipelines = new ArrayList<>();
      for (String name : List.of("one", "other")) {
        Program.Said made = run(init(name, forge.settings()));
        assertThat(made.exit()).as(made.err()).isZero();
      }
      for (String name : List.of("one", "other")) {
        pipelines.add(
            new ProcessBuilder(Program.command("run", "--repo", mirror(name), "--vault", vault()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start());
      }
      for (Process pipeline : pipelines) {
        assertThat(pipeline.waitFor(60, TimeUnit.SECONDS)).isTrue();
      }
      // Who came second finds it done, or is told that somebody was faster.
      assertThat(pipelines).anyMatch(pipeline -> pipeline.exitValue() == 0);
      for (String name : List.of("one", "other")) {
        Program.out("run", "--repo", mirror(name), "--vault", vault());
      }
      clone.git("fetch", "-q");
      assertThat(clone.git("rev-list", "--count", "origin/review/x", "^HEAD").strip())
          .isEqualTo("1");
      assertThat(new Clone(forge.bare()).git("for-each-ref", "refs/wg-intent/")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereItDoesNotAnswerThatIsSaid(Forge.Kind kind) throws Exception {
    OriginSettings settings;
    try (Forge forge = Forge.start(kind, folder.resolve("forge"))) {
      people(forge);
      settings = forge.settings();
      assertThat(run(init("mirror", settings)).exit()).isZero();
    }
    Program.Said ran = Program.run("run", "--repo", mirror("mirror"), "--vault", vault());
    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.err()).contains("cannot fetch from " + settings.url()).contains("refused");
    Program.Said status = Program.run("status", "--repo", mirror("mirror"), "--vault", vault());
    assertThat(status.err()).contains("as it was when it was fetched last");
    // All of init is made, and can be said again.
    Program.Said made = run(init("later", settings));
    assertThat(made.exit()).isEqualTo(3);
    assertThat(made.err()).contains("cannot fetch from ").contains("then try: wg-intent status");
    assertThat(Path.of(mirror("later"), "config")).content().contains(settings.url());
  }

  @Test
  void whatDoesNotFitTogetherIsRefusedBeforeAnythingIsMade() {
    for (String[] wrong :
        new String[][] {
          {"http://git.example.net/intent.git", "by ssh:// or https://"},
          {"git://git.example.net/intent.git", "by ssh:// or https://"},
          {"/srv/git/intent.git", "by ssh:// or https://"},
          {"https://anna:secret@git.example.net/intent.git", "no place for a password"},
          {"ssh://git@git.example.net/intent.git", "the remote's host key"},
        }) {
      Program.Said said = run(init("wrong", with(wrong[0])));
      assertThat(said.exit()).as(wrong[0]).isEqualTo(3);
      assertThat(said.err()).contains(wrong[1]).doesNotContain("secret");
      assertThat(Path.of(mirror("wrong"))).doesNotExist();
    }
    for (String proxy : List.of("ftp://proxy:21", "http://proxy", "http://[proxy", "a proxy")) {
      List<String> proxied = init("wrong", with("https://git.example.net/intent.git"));
      proxied.addAll(List.of("--remote-proxy", proxy));
      Program.Said said = run(proxied);
      assertThat(said.exit()).as(proxy).isEqualTo(3);
      assertThat(said.err()).contains("http://HOST:PORT or socks5://HOST:PORT");
      assertThat(Path.of(mirror("wrong"))).doesNotExist();
    }
  }

  private static OriginSettings with(String url) {
    return new OriginSettings(
        url,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aRepositoryWithAHistoryBecomesNoMirror() throws Exception {
    Program.initWithoutHooks(Path.of(mirror("ours")), Path.of(vault()));
    Clone clone = Clone.of(Path.of(mirror("ours")), folder.resolve("work"));
    clone.example();
    clone.commitAndPush("first", "HEAD:x");
    Program.Said said = run(init("ours", with("https://git.example.net/intent.git")));
    assertThat(said.exit()).isEqualTo(3);
    assertThat(said.err()).contains("has a history of its own");
    assertThat(Files.readString(Path.of(mirror("ours"), "config"))).doesNotContain("example.net");
  }
}
