package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.artifact.SecretScan.SecretFound;
import org.wgintent.job.GitException;
import org.wgintent.job.Ledger;
import org.wgintent.routes.Clone;

class BranchWriterTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));

  @TempDir Path folder;
  private IntentRepository repository;
  private BranchWriter branches;
  private Trees trees;
  private Clone clone;

  @BeforeEach
  void emptyRepository() throws Exception {
    repository = IntentRepository.create(folder.resolve("intent.git"));
    branches = new BranchWriter(repository, CLOCK);
    trees = new Trees(repository);
    clone = Clone.of(repository.path(), folder.resolve("work"));
  }

  @AfterEach
  void gitFindsNothingWrong() throws Exception {
    repository.close();
    assertThat(new Clone(folder.resolve("intent.git")).git("fsck", "--strict"))
        .doesNotContain("error");
  }

  private ObjectId head(String branch) {
    return repository.branch(branch).orElseThrow();
  }

  private ObjectId review(String branch, Optional<ObjectId> main, String generated) {
    ObjectId head = head(branch);
    ObjectId tree =
        main.map(m -> trees.merge(head, m).tree().orElseThrow())
            .orElseGet(() -> trees.treeOf(head));
    return branches.review(
        branch,
        head,
        main,
        tree,
        Map.of("state", Map.of("a.yaml", "1\n"), "generated", Map.of("x/y", generated)),
        "the plan\n");
  }

  @Test
  void aProposalIsTheAuthorsHeadAndOneCommit() throws Exception {
    clone.write("domain.yaml", "a\n");
    clone.commitAndPush("first", "HEAD:one");

    ObjectId commit = review("one", Optional.empty(), "g\n");

    clone.git("fetch", "-q");
    assertThat(clone.git("log", "--format=%s", "origin/review/one")).isEqualTo("the plan\nfirst\n");
    assertThat(clone.git("show", commit.name() + ":generated/x/y")).isEqualTo("g\n");
    assertThat(review("one", Optional.empty(), "g\n")).as("the same again").isEqualTo(commit);
    assertThat(review("one", Optional.empty(), "h\n")).isNotEqualTo(commit);
  }

  @Test
  void aProposalBehindMainMergesWithoutConflictThoughBothGenerated() throws Exception {
    clone.write("domain.yaml", "a\nb\nc\nd\ne\n");
    clone.write("generated/x/y", "old\n");
    clone.commitAndPush("first", "HEAD:main");
    clone.git("checkout", "-q", "-b", "one");
    clone.write("domain.yaml", "a\nb\nc\nd\nE\n");
    clone.write("generated/x/y", "mine\n");
    clone.commitAndPush("branch", "HEAD:one");
    clone.git("checkout", "-q", "start");
    clone.write("domain.yaml", "A\nb\nc\nd\ne\n");
    clone.write("generated/x/y", "theirs\n");
    clone.commitAndPush("main moves", "HEAD:main");

    review("one", Optional.of(head("main")), "new\n");

    clone.git("fetch", "-q");
    clone.git("merge", "-q", "--no-edit", "origin/review/one");
    assertThat(Files.readString(clone.folder().resolve("domain.yaml")))
        .isEqualTo("A\nb\nc\nd\nE\n");
    assertThat(Files.readString(clone.folder().resolve("generated/x/y"))).isEqualTo("new\n");
  }

  @Test
  void aConflictInPeoplesFilesIsForPeople() throws Exception {
    clone.write("domain.yaml", "a\n");
    clone.commitAndPush("first", "HEAD:main");
    clone.git("checkout", "-q", "-b", "one");
    clone.write("domain.yaml", "b\n");
    clone.commitAndPush("branch", "HEAD:one");
    clone.git("checkout", "-q", "start");
    clone.write("domain.yaml", "c\n");
    clone.commitAndPush("main moves", "HEAD:main");

    Trees.Merge merge = trees.merge(head("one"), head("main"));

    assertThat(merge.tree()).isEmpty();
    assertThat(merge.conflicts()).containsExactly("domain.yaml");
  }

  @Test
  void aLinkInsteadOfAFileIsRefused() throws Exception {
    Files.createSymbolicLink(clone.folder().resolve("domain.yaml"), Path.of("/etc/passwd"));
    clone.commitAndPush("link", "HEAD:one");

    assertThatThrownBy(() -> trees.file(head("one"), "domain.yaml"))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("domain.yaml is no plain file");
  }

  @Test
  void aPrivateKeyIsNeverCommitted() {
    assertThatThrownBy(
            () ->
                branches.append(
                    "ledger", Map.of("root/x", "PrivateKey = " + "A".repeat(43) + "=\n"), "oops"))
        .isInstanceOf(SecretFound.class)
        .hasMessageNotContaining("AAAA");
    assertThat(repository.branch("ledger")).isEmpty();
  }

  @Test
  void writersOfTheLedgerDoNotLoseEachOther() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<ObjectId>> writers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String file = "root/" + i;
        writers.add(() -> branches.append("ledger", Map.of(file, "x\n"), "record"));
      }
      int written = 0;
      for (Future<ObjectId> writer : threads.invokeAll(writers)) {
        try {
          writer.get();
          written++;
        } catch (java.util.concurrent.ExecutionException tooManyAtOnce) {
          assertThat(tooManyAtOnce.getCause()).isInstanceOf(GitException.class);
        }
      }
      assertThat(trees.texts(head("ledger"), "root")).hasSize(written);
    }
  }

  @Test
  void everyBendingOfTheLedgerShows() throws Exception {
    Ledger ledger =
        new Ledger(new GitRepository(repository), () -> new GitBranches(repository, CLOCK), "root");
    for (int i = 0; i < 3; i++) {
      ledger.append(Map.of("kind", "deploy", "outcome", "confirmed", "i", i), "record");
    }
    assertThat(ledger.verify()).isEmpty();
    String straight = head("ledger").name();
    clone.git("fetch", "-q");

    for (String bend :
        new String[] {
          "sed -i s/confirmed/refused/ root/000002.json",
          "rm root/000002.json",
          "rm root/000001.json",
          "mv root/000002.json t; mv root/000003.json root/000002.json; mv t root/000003.json"
        }) {
      clone.git("checkout", "-q", "-f", "-B", "bent", straight);
      Process process =
          new ProcessBuilder("sh", "-c", bend).directory(clone.folder().toFile()).start();
      assertThat(process.waitFor()).isZero();
      clone.git("add", "-A");
      clone.git("commit", "-q", "-m", "bent");
      clone.git("push", "-q", "-f", "origin", "bent:ledger");

      assertThat(ledger.verify()).as(bend).isNotEmpty();
    }
  }

  @Test
  void aLockIsTakenOnceUntilItsTimeIsOver() {
    Lock mine = new Lock(repository, CLOCK, "root", "me");
    Lock theirs = new Lock(repository, CLOCK, "root", "them");
    Lock later =
        new Lock(repository, InstantSource.offset(CLOCK, Duration.ofHours(1)), "root", "later");

    assertThat(mine.tryTake(Duration.ofMinutes(30))).isTrue();
    assertThat(theirs.tryTake(Duration.ofMinutes(30))).isFalse();
    theirs.release();
    assertThat(theirs.tryTake(Duration.ofMinutes(30))).as("only its owner gives it back").isFalse();
    assertThat(later.tryTake(Duration.ofMinutes(30))).as("its time is over").isTrue();
    mine.release();
    assertThat(mine.tryTake(Duration.ofMinutes(30))).isFalse();
  }
}
