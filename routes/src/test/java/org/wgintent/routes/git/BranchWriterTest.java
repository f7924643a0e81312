package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
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
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.GitException;
import org.wgintent.job.Ledger;
import org.wgintent.job.OwnBranches;
import org.wgintent.job.Repository;
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
        main.map(m -> GitRepository.id(trees.merge(head, m).tree().orElseThrow()))
            .orElseGet(() -> trees.treeOf(head));
    return branches.review(
        branch,
        DomainFolder.ROOT,
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

    Repository.Merge merge = trees.merge(head("one"), head("main"));

    assertThat(merge.tree()).isEmpty();
    assertThat(merge.conflicts()).containsExactly(new Repository.Conflict("domain.yaml", "", 1, 1));
  }

  @Test
  void aLinkInsteadOfAFileIsRefused() throws Exception {
    Files.createSymbolicLink(clone.folder().resolve("domain.yaml"), Path.of("/etc/passwd"));
    clone.commitAndPush("link", "HEAD:one");

    assertThatThrownBy(() -> trees.file(head("one"), "domain.yaml"))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("domain.yaml is no plain file");
  }

  private ObjectId append(Map<String, String> files) {
    return branches.append("ledger", tip -> new OwnBranches.Addition(files, "record"));
  }

  @Test
  void aPrivateKeyIsNeverCommitted() {
    assertThatThrownBy(() -> append(Map.of("root/x", "PrivateKey = " + "A".repeat(43) + "=\n")))
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
        writers.add(() -> append(Map.of(file, "x\n")));
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

  private Ledger ledger() {
    return new Ledger(
        new GitRepository(repository), () -> new GitBranches(repository, CLOCK), "root");
  }

  private static Map<String, String> deploy(String server, String outcome, int i) {
    return Map.of(
        "kind",
        "deploy",
        "server",
        server,
        "outcome",
        outcome,
        "commit",
        "c" + i,
        "at",
        "2026-%02d-%02dT12:00:00Z".formatted(1 + i / 28 % 12, 1 + i % 28));
  }

  @Test
  void whoAppendsAtTheSameTimeComesBeforeOrAfter() throws Exception {
    int written = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Object>> writers = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int number = i;
        writers.add(() -> ledger().append(deploy("s" + number % 3, "confirmed", number), "record"));
      }
      for (Future<Object> writer : threads.invokeAll(writers)) {
        try {
          writer.get();
          written++;
        } catch (java.util.concurrent.ExecutionException tooManyAtOnce) {
          assertThat(tooManyAtOnce.getCause()).isInstanceOf(GitException.class);
        }
      }
    }

    assertThat(ledger().records()).hasSize(written);
    assertThat(ledger().verify()).isEmpty();
  }

  /** A record costs what is on its path, however many there are; its index says the same. */
  @Test
  void recordsStandInFoldersByMonthAndDay() {
    List<Map<String, String>> many = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      many.add(deploy("s" + i % 5, i % 7 == 0 ? "rolled back" : "confirmed", i));
    }
    ledger().append(many, "many");

    ledger().append(deploy("s1", "pending", 3000), "one more");

    assertThat(ledger().verify()).isEmpty();
    assertThat(ledger().records()).hasSize(3001);
    assertThat(trees.file(head("ledger"), "root/2026-01/01/000001.json")).isPresent();
    assertThat(trees.file(head("ledger"), "root/head.json").map(String::new).orElseThrow())
        .contains("\"number\": 3001");
    assertThat(trees.file(head("ledger"), "root/servers/s1.json").map(String::new).orElseThrow())
        .contains("\"outcome\": \"confirmed\"", "\"outcome\": \"pending\"");
  }

  @Test
  void everyBendingOfTheLedgerShows() throws Exception {
    Ledger ledger = ledger();
    for (int i = 0; i < 3; i++) {
      ledger.append(deploy("router", "confirmed", 0), "record");
    }
    assertThat(ledger.verify()).isEmpty();
    String straight = head("ledger").name();
    clone.git("fetch", "-q");

    for (String bend :
        new String[] {
          "sed -i s/confirmed/refused/ 2026-01/01/000002.json",
          "rm 2026-01/01/000002.json",
          "rm 2026-01/01/000001.json",
          "rm 2026-01/01/000003.json",
          "cd 2026-01/01; mv 000002.json t; mv 000003.json 000002.json; mv t 000003.json",
          "sed -i s/confirmed/refused/ servers/router.json",
          "rm servers/router.json",
          "rm head.json",
          "sed -i s/3/2/ head.json"
        }) {
      clone.git("checkout", "-q", "-f", "-B", "bent", straight);
      Process process =
          new ProcessBuilder("sh", "-c", "cd root && " + bend)
              .directory(clone.folder().toFile())
              .start();
      assertThat(process.waitFor()).isZero();
      clone.git("add", "-A");
      clone.git("commit", "-q", "-m", "bent");
      clone.git("push", "-q", "-f", "origin", "bent:ledger");

      assertThat(ledger.verify()).as(bend).isNotEmpty();
    }
  }
}
