package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.GitException;
import org.wgintent.job.Locks;
import org.wgintent.job.OwnBranches;
import org.wgintent.routes.Clone;
import org.wgintent.routes.ssh.SshKeys;

/** The mirror of a repository that is elsewhere, judged by Git on both sides. */
class OriginTest {

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private int mirrors;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T opened(T it) {
    open.add(it);
    return it;
  }

  private Forge forge(Forge.Kind kind) throws Exception {
    Forge forge = opened(Forge.start(kind, folder.resolve("forge")));
    // As people push: past us, into the repository itself.
    Clone clone = Clone.of(forge.bare(), folder.resolve("clone"));
    clone.example();
    clone.commitAndPush("First network", "HEAD:main");
    return forge;
  }

  private Clone people() {
    return new Clone(folder.resolve("clone"));
  }

  private IntentRepository mirror(Forge forge, OriginSettings settings) {
    return opened(forge.mirror(folder.resolve("mirror" + mirrors++ + ".git"), settings));
  }

  private static String there(Forge forge, String... arguments) throws Exception {
    return new Clone(forge.bare()).git(arguments).strip();
  }

  private static String there(Forge forge, String ref) throws Exception {
    return there(forge, "rev-parse", ref);
  }

  private static BranchWriter writer(IntentRepository repository) {
    return new BranchWriter(repository, InstantSource.system());
  }

  /** One more line in the ledger. */
  private static ObjectId append(IntentRepository repository, String line) {
    Trees trees = new Trees(repository);
    return writer(repository)
        .append(
            "ledger",
            tip ->
                new OwnBranches.Addition(
                    Map.of(
                        "lines",
                        tip.flatMap(t -> trees.file(t, "lines"))
                                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                                .orElse("")
                            + line
                            + "\n"),
                    line));
  }

  @ParameterizedTest
  @EnumSource
  void followsWhatPeoplePushAndPushesWhatItWrites(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    IntentRepository mirror = mirror(forge, forge.settings());
    people().git("push", "-q", "origin", "HEAD:refs/heads/a", "HEAD:refs/heads/b");
    mirror.fetch();
    assertThat(mirror.branches().keySet()).containsExactly("a", "b", "main");

    people().write("more", "text");
    people().commitAndPush("More", "+HEAD:a");
    people().git("push", "-q", "origin", ":b", "HEAD:refs/heads/b/below");
    mirror.fetch();
    assertThat(mirror.branches().keySet()).containsExactly("a", "b/below", "main");
    assertThat(mirror.branch("a").orElseThrow().name()).isEqualTo(there(forge, "a"));

    assertThat(append(mirror, "one").name()).isEqualTo(there(forge, "ledger"));
    writer(mirror)
        .rolling(
            "benchmarks",
            mirror.branch("main").orElseThrow(),
            "benchmarks",
            new TreeMap<>(Map.of("f", "x")),
            "results");
    assertThat(there(forge, "show", "review/benchmarks:benchmarks/f")).isEqualTo("x");
    writer(mirror).withdraw("benchmarks");
    assertThat(there(forge, "branch", "--list", "review/*")).isEmpty();
    assertThat(there(forge, "fsck", "--strict", "--no-dangling")).isEmpty();
    assertThat(new Clone(mirror.path()).git("fsck", "--strict", "--no-dangling").strip()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void nothingNewIsOneQuestion(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    String main = there(forge, "main");
    Files.writeString(
        forge.bare().resolve("packed-refs"),
        IntStream.rangeClosed(1, 1000)
            .mapToObj(i -> "%s refs/heads/people/%04d%n".formatted(main, i))
            .collect(Collectors.joining("", "# pack-refs with: sorted \n", "")));
    Wire wire = opened(new Wire(forge.port()));
    IntentRepository mirror = mirror(forge, forge.settings(wire.port()));
    mirror.fetch();
    assertThat(mirror.branches()).hasSize(1001);
    int before = wire.connections();
    long asked = asked(forge);
    mirror.fetch();
    // It may use the one that is open.
    assertThat(wire.connections() - before).isLessThanOrEqualTo(1);
    assertThat(asked(forge) - asked).isEqualTo(kind == Forge.Kind.HTTPS ? 1 : 0);
  }

  /** Requests that lighttpd saw; it writes its log every four seconds. */
  private static long asked(Forge forge) throws Exception {
    Path log = forge.folder().resolve("access.log");
    long lines = 0;
    for (long now = -1; Files.exists(log) && now != lines; ) {
      now = lines;
      Thread.sleep(5000);
      lines = Files.readAllLines(log).size();
    }
    return lines;
  }

  /** What follows at once uses the connection that is open, whatever became of it meanwhile. */
  @Test
  void oneSessionServesWhatFollows() throws Exception {
    Forge forge = forge(Forge.Kind.SSH);
    Wire wire = opened(new Wire(forge.port()));
    IntentRepository mirror = mirror(forge, forge.settings(wire.port()));
    mirror.fetch();
    append(mirror, "one");
    append(mirror, "two");
    mirror.fetch();
    assertThat(wire.connections()).isEqualTo(1);
    assertThat(wire.open()).isEqualTo(1);
    wire.cut();
    mirror.fetch();
    append(mirror, "three");
    assertThat(wire.connections()).isEqualTo(2);
    assertThat(there(forge, "show", "ledger:lines").lines()).hasSize(3);
    for (int i = 0; i < 100 && wire.open() > 0; i++) {
      Thread.sleep(100);
    }
    assertThat(wire.open()).as("after a while").isZero();
  }

  @ParameterizedTest
  @EnumSource
  void ofSeveralWhoWriteEachLineStandsOnce(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    int writers = 3;
    int lines = 4;
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        IntentRepository mirror = mirror(forge, forge.settings());
        int number = i;
        all.add(
            pool.submit(
                () -> {
                  for (int line = 0; line < lines; line++) {
                    append(mirror, number + "." + line);
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(there(forge, "show", "ledger:lines").lines())
        .hasSize(writers * lines)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void aLockIsOneForAllMirrors(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    IntentRepository one = mirror(forge, forge.settings());
    IntentRepository other = mirror(forge, forge.settings());
    GitLocks mine =
        new GitLocks(one, InstantSource.system(), Duration.ofSeconds(20), Duration.ofMinutes(2));
    GitLocks theirs =
        new GitLocks(other, InstantSource.system(), Duration.ofSeconds(20), Duration.ofMinutes(2));
    Locks.Held held = mine.take("home", "run 1", "c0ffee", line -> {});
    assertThat(theirs.tryTake("home", "run 2", "c0ffee")).isEmpty();
    assertThat(theirs.holder("home").orElseThrow().run()).isEqualTo("run 1");
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> told = new ArrayList<>();
      Future<Locks.Held> waiting =
          pool.submit(() -> theirs.take("home", "run 2", "c0ffee", told::add));
      Thread.sleep(500);
      assertThat(waiting.isDone()).isFalse();
      held.close();
      waiting.get().close();
      assertThat(told).hasSize(1).first().asString().contains("run 1");
    }
    assertThat(there(forge, "for-each-ref", "refs/wg-intent/")).isEmpty();
  }

  private static ObjectId propose(IntentRepository mirror, Instant time, String message) {
    ObjectId head = mirror.branch("main").orElseThrow();
    return new BranchWriter(mirror, () -> time)
        .review(
            "x",
            DomainFolder.ROOT,
            head,
            Optional.empty(),
            new Trees(mirror).treeOf(head),
            Map.of("generated", Map.of("file", "text")),
            message);
  }

  /** The second has not seen yet what the first pushed. */
  @ParameterizedTest
  @EnumSource
  void ofTwoWhoProposeTheSameOneDoes(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    IntentRepository one = mirror(forge, forge.settings());
    IntentRepository other = mirror(forge, forge.settings());
    IntentRepository third = mirror(forge, forge.settings());
    List.of(one, other, third).forEach(IntentRepository::fetch);
    Instant time = Instant.parse("2026-11-27T12:00:00Z");
    ObjectId proposed = propose(one, time, "the plan");
    assertThat(propose(other, time.plusSeconds(1), "the plan")).isEqualTo(proposed);
    assertThatThrownBy(() -> propose(third, time, "another plan"))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("refs/heads/review/x was moved by somebody else meanwhile");
    assertThat(there(forge, "review/x")).isEqualTo(proposed.name());
  }

  /** Its host slept too long: others went on, and it writes nothing any more. */
  @ParameterizedTest
  @EnumSource
  void aLockThatRanOutIsNobodysReasonToWrite(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2026-11-27T12:00:00Z"));
    Duration time = Duration.ofHours(1);
    GitLocks mine =
        new GitLocks(mirror(forge, forge.settings()), clock::get, Duration.ofSeconds(20), time);
    GitLocks theirs =
        new GitLocks(mirror(forge, forge.settings()), clock::get, Duration.ofSeconds(20), time);
    Locks.Held held = mine.take("home", "1", "c0ffee", line -> {});
    held.renew();
    clock.set(clock.get().plus(time).plusSeconds(1));
    Locks.Held other = theirs.take("home", "run 2", "c0ffee", line -> {});
    assertThatThrownBy(held::renew)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the lock of home is not run 1's any more");
    held.close();
    other.renew();
    assertThat(theirs.holder("home").orElseThrow().run()).isEqualTo("run 2");
    other.close();
  }

  @ParameterizedTest
  @EnumSource
  void oneCampaignAtATimeOfAllMirrors(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    GitLocks mine = new GitLocks(mirror(forge, forge.settings()), InstantSource.system());
    GitLocks theirs = new GitLocks(mirror(forge, forge.settings()), InstantSource.system());
    try (Locks.Held _ = mine.measuring("1")) {
      assertThatThrownBy(() -> theirs.measuring("2"))
          .hasMessageContaining("another benchmark is at work: run 1 on ");
    }
    theirs.measuring("2").close();
    assertThat(there(forge, "for-each-ref", "refs/wg-intent/")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aLedgerThatWasRewoundIsNotFollowed(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    IntentRepository mirror = mirror(forge, forge.settings());
    append(mirror, "one");
    ObjectId two = append(mirror, "two");
    there(forge, "update-ref", "refs/heads/ledger", "ledger~1");
    people().git("push", "-q", "origin", "HEAD:refs/heads/new");
    assertThatThrownBy(mirror::fetch)
        .isInstanceOf(GitException.class)
        .hasMessageContaining("refs/heads/ledger")
        .hasMessageContaining("rewound");
    assertThat(mirror.branch("ledger")).contains(two);
    assertThat(mirror.branch("new")).isEmpty();
    there(forge, "update-ref", "-d", "refs/heads/ledger");
    assertThatThrownBy(mirror::fetch).isInstanceOf(GitException.class);
    there(forge, "update-ref", "refs/heads/ledger", two.name());
    mirror.fetch();
    assertThat(mirror.branch("new")).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void whatTheServerRefusesIsSaidInItsWords(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    IntentRepository mirror = mirror(forge, forge.settings());
    mirror.fetch();
    Path hook = forge.bare().resolve("hooks/update");
    Files.writeString(
        hook,
        """
        #!/bin/sh
        case $1 in refs/heads/main) echo "main is protected" >&2; exit 1 ;; esac
        """);
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    ObjectId main = mirror.branch("main").orElseThrow();
    ObjectId proposal =
        writer(mirror).branch("x", main, new Trees(mirror).treeOf(main), "Same again");
    assertThatThrownBy(() -> writer(mirror).merge("x", "review/x", main, proposal))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("does not take refs/heads/main: hook declined");
    assertThat(mirror.branch("main")).contains(main);
    // What it allows goes on.
    append(mirror, "one");
  }

  @ParameterizedTest
  @EnumSource
  void whateverBreaksOnTheWayEachLineStandsOnce(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    Wire wire = opened(new Wire(forge.port()));
    IntentRepository mirror = mirror(forge, forge.settings(wire.port()));
    mirror.fetch();
    append(mirror, "first");
    int lines = 1;
    // At every place of what is said: the greeting, the question, the answer, the pack, its result.
    for (long bytes = 0; ; bytes += kind == Forge.Kind.SSH ? 1900 : 1300) {
      people().write("file", "text " + bytes);
      people().commitAndPush("Change " + bytes, "HEAD:main");
      wire.cut();
      wire.cutAfter(bytes);
      mustPass(mirror::fetch);
      assertThat(mirror.branch("main").orElseThrow().name()).isEqualTo(there(forge, "main"));
      append(mirror, "line " + bytes);
      lines++;
      if (!wire.hasCut()) {
        break;
      }
    }
    assertThat(lines).as("places").isGreaterThan(5);
    assertThat(there(forge, "show", "ledger:lines").lines()).hasSize(lines).doesNotHaveDuplicates();
    assertThat(new Clone(mirror.path()).git("fsck", "--strict", "--no-dangling").strip()).isEmpty();
  }

  /** As the next look does. */
  private static void mustPass(Runnable fetch) {
    try {
      fetch.run();
    } catch (GitException cut) {
      assertThat(cut).hasMessageContaining("cannot fetch from");
      fetch.run();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoDoesNotAnswerIsNamed(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    Wire wire = opened(new Wire(forge.port()));
    IntentRepository mirror = mirror(forge, forge.settings(wire.port()));
    wire.slow(20);
    mirror.fetch();
    wire.slow(0);
    wire.refuse(true);
    wire.cut();
    assertThatThrownBy(mirror::fetch)
        .isInstanceOf(GitException.class)
        .hasMessageContaining("cannot fetch from")
        .hasMessageContaining(String.valueOf(wire.port()));
    assertThatThrownBy(() -> append(mirror, "lost")).hasMessageContaining("cannot push");
    wire.refuse(false);
    append(mirror, "one");
    assertThat(there(forge, "show", "ledger:lines")).isEqualTo("one");
  }

  /** Long before its time ends, as soon as the remote answers. */
  @ParameterizedTest
  @EnumSource
  void aLockIsGivenBackWhenTheRemoteAnswersAgain(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    Wire wire = opened(new Wire(forge.port()));
    IntentRepository mirror = mirror(forge, forge.settings(wire.port()));
    mirror.fetch();
    Locks.Held lock =
        new GitLocks(mirror, InstantSource.system()).tryTake("home", "run", "commit").orElseThrow();
    wire.refuse(true);
    wire.cut();
    assertThatThrownBy(lock::close).hasMessageContaining("cannot push");
    wire.refuse(false);

    for (int i = 0; i < 600 && !there(forge, "for-each-ref", GitLocks.REFS).isEmpty(); i++) {
      Thread.sleep(100);
    }

    assertThat(there(forge, "for-each-ref", GitLocks.REFS)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whoIsNotTrustedGetsNothing(Forge.Kind kind) throws Exception {
    Forge forge = forge(kind);
    Path other = Files.createDirectories(folder.resolve("other"));
    OriginSettings right = forge.settings();
    String otherKey = SshKeys.generate(other);
    Path otherPassword = Files.writeString(other.resolve("password"), "not-the-password\n");
    Files.setPosixFilePermissions(otherPassword, PosixFilePermissions.fromString("rw-------"));
    List<OriginSettings> wrong =
        kind == Forge.Kind.SSH
            ? List.of(
                with(right, right.key(), List.of(otherKey), right.token(), right.certificates()),
                with(
                    right,
                    Optional.of(other.resolve(SshKeys.FILE)),
                    right.hostKeys(),
                    right.token(),
                    right.certificates()))
            : List.of(
                with(
                    right,
                    right.key(),
                    List.of(),
                    Optional.of(otherPassword),
                    right.certificates()),
                with(right, right.key(), List.of(), right.token(), Optional.empty()));
    for (OriginSettings settings : wrong) {
      IntentRepository mirror = mirror(forge, settings);
      assertThatThrownBy(mirror::fetch)
          .isInstanceOf(GitException.class)
          .hasMessageMatching(
              "(?s).*(another host key: expected SHA256:\\S+, seen SHA256:|No more authentication"
                  + "|Authentication|authoriz|certification path|trust|allow).*")
          .hasMessageNotContaining("not-the-password")
          .hasMessageNotContaining(password(forge));
      assertThat(mirror.branches()).isEmpty();
    }
  }

  private static String password(Forge forge) throws IOException {
    Path file = forge.folder().resolve("password");
    return Files.exists(file) ? Files.readString(file).strip() : "no password at all";
  }

  private static OriginSettings with(
      OriginSettings other,
      Optional<Path> key,
      List<String> hostKeys,
      Optional<Path> token,
      Optional<Path> certificates) {
    return new OriginSettings(
        other.url(),
        key,
        hostKeys,
        other.user(),
        token,
        certificates,
        other.proxy(),
        other.requests());
  }
}
