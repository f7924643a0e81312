package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.GitException;
import org.wgintent.job.ObjectName;
import org.wgintent.routes.Clone;

/** Requests that a push makes: Git's own server, with hooks that do as a forge does. */
class PushedRequestsTest {

  /** Git's protocol of the hook proc-receive: it takes pushes to refs/for, and notes them. */
  private static final String PROC_RECEIVE =
      """
      #!/usr/bin/env python3
      import os, sys
      inp, out = sys.stdin.buffer, sys.stdout.buffer
      def read():
          lines = []
          while True:
              size = int(inp.read(4), 16)
              if size == 0: return lines
              lines.append(inp.read(size - 4).rstrip(b"\\n"))
      def write(line):
          out.write(b"%04x" % (len(line) + 4) + line)
      offered = read()
      write(b"version=1\\0push-options")
      out.write(b"0000"); out.flush()
      commands = read()
      options = read() if b"push-options" in offered[0] else []
      with open("requests", "a") as log:
          for command in commands:
              log.write(b" ".join([command.split(b" ", 2)[2]] + options).decode() + "\\n")
      for command in commands:
          ref = command.split(b" ", 2)[2]
          write(b"ng " + ref + b" closed today" if os.path.exists("closed") else b"ok " + ref)
      out.write(b"0000"); out.flush()
      """;

  private static final String POST_RECEIVE =
      """
      #!/bin/sh
      read -r old new ref
      printf '%s' "$ref" >>requests
      for i in $(seq 0 $((${GIT_PUSH_OPTION_COUNT:-0} - 1))); do
        eval "printf ' %s' \\"\\$GIT_PUSH_OPTION_$i\\"" >>requests
      done
      echo >>requests
      """;

  @TempDir Path folder;
  private Clone clone;

  private static void hook(Forge forge, String name, String text) throws IOException {
    Path hook = Files.writeString(forge.bare().resolve("hooks").resolve(name), text);
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Forge forge(Forge.Kind kind) throws Exception {
    Forge forge = Forge.start(kind, folder.resolve("forge"));
    clone = Clone.of(forge.bare(), folder.resolve("work"));
    clone.write("domain.yaml", "one\n");
    clone.commitAndPush("one", "HEAD:main");
    clone.git(
        "config",
        "-f",
        forge.bare().resolve("config").toString(),
        "receive.advertisePushOptions",
        "true");
    return forge;
  }

  private IntentRepository mirror(Forge forge, PushedRequests requests) throws IOException {
    OriginSettings plain = forge.settings();
    IntentRepository mirror =
        forge.mirror(
            folder.resolve("mirror.git"),
            new OriginSettings(
                plain.url(),
                plain.key(),
                plain.hostKeys(),
                plain.user(),
                plain.token(),
                plain.certificates(),
                plain.proxy(),
                Optional.of(requests)));
    mirror.fetch();
    return mirror;
  }

  /** A branch that a person pushed, proposed. */
  private void propose(IntentRepository mirror, String subject) throws Exception {
    clone.write("domain.yaml", subject + "\n");
    clone.commitAndPush(subject, "HEAD:x");
    review(mirror, subject);
  }

  private static void review(IntentRepository mirror, String subject) {
    mirror.fetch();
    GitRepository repository = new GitRepository(mirror);
    ObjectName head = GitRepository.name(mirror.branch("x").orElseThrow());
    new GitBranches(mirror, InstantSource.system())
        .review(
            "x",
            DomainFolder.ROOT,
            head,
            repository.branch("main"),
            repository.treeOf(head),
            Map.of("state", new TreeMap<>(), "generated", new TreeMap<>(Map.of("a", subject))),
            "wg-intent: nothing changes\n");
  }

  private static String requests(Forge forge) throws IOException {
    return Files.readString(forge.bare().resolve("requests"));
  }

  @ParameterizedTest
  @EnumSource
  void pushOptionsMakeARequest(Forge.Kind kind) throws Exception {
    try (Forge forge = forge(kind)) {
      hook(forge, "post-receive", POST_RECEIVE);
      try (IntentRepository mirror = mirror(forge, PushedRequests.PUSH_OPTIONS)) {
        propose(mirror, "The \"holiday\" house");
        propose(mirror, "More of it");
      }
      assertThat(requests(forge).lines().filter(line -> line.contains("review/")))
          .containsExactly(
              "refs/heads/review/x merge_request.create merge_request.target=main"
                  + " merge_request.title=The \"holiday\" house merge_request.label=wg-intent",
              "refs/heads/review/x merge_request.create merge_request.target=main");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPushToAnotherNameMakesARequest(Forge.Kind kind) throws Exception {
    try (Forge forge = forge(kind)) {
      clone.git(
          "config",
          "-f",
          forge.bare().resolve("config").toString(),
          "receive.procReceiveRefs",
          "refs/for");
      hook(forge, "proc-receive", PROC_RECEIVE);
      try (IntentRepository mirror = mirror(forge, PushedRequests.AGIT)) {
        propose(mirror, "The holiday house");
        propose(mirror, "More of it");
        assertThat(requests(forge).lines())
            .containsExactly(
                "refs/for/main topic=review/x force-push=true title=The holiday house",
                "refs/for/main topic=review/x force-push=true");

        // The forge makes none: the proposal is there, and it is said.
        Files.createFile(forge.bare().resolve("closed"));
        assertThatThrownBy(() -> propose(mirror, "Again"))
            .isInstanceOf(GitException.class)
            .hasMessageContaining("makes no request by a push to refs/for/main: closed today");
        mirror.fetch();
        ObjectId proposal = mirror.branch("review/x").orElseThrow();
        assertThat(clone.git("ls-remote", "origin", "refs/heads/review/x"))
            .startsWith(proposal.name());
        // Looked at again, it stays.
        review(mirror, "Again");
        assertThat(mirror.branch("review/x")).contains(proposal);
      }
    }
  }

  /** A server that takes no push options is no such forge. */
  @ParameterizedTest
  @EnumSource
  void aServerWithoutPushOptionsIsNamed(Forge.Kind kind) throws Exception {
    try (Forge forge = forge(kind)) {
      clone.git(
          "config",
          "-f",
          forge.bare().resolve("config").toString(),
          "receive.advertisePushOptions",
          "false");
      try (IntentRepository mirror = mirror(forge, PushedRequests.PUSH_OPTIONS)) {
        assertThatThrownBy(() -> propose(mirror, "x"))
            .isInstanceOf(GitException.class)
            .hasMessageContaining("Push options not supported");
      }
    }
  }
}
