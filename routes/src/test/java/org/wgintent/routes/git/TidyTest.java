package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.OwnBranches;
import org.wgintent.routes.Clone;

/** What is replaced goes; what something leads to stays. git itself is the judge. */
class TidyTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-27T00:00:00Z"));

  @TempDir Path folder;
  private IntentRepository repository;
  private BranchWriter branches;
  private Clone git;

  @BeforeEach
  void aRepository() throws Exception {
    repository = IntentRepository.create(folder.resolve("intent.git"));
    branches = new BranchWriter(repository, CLOCK);
    git = new Clone(repository.path());
  }

  @AfterEach
  void gitFindsNothingWrong() throws Exception {
    repository.close();
    assertThat(git.git("fsck", "--strict")).doesNotContain("error", "missing");
  }

  private ObjectId ledger(int number) {
    SortedMap<String, String> records = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      records.put("records/%d/%d".formatted(number, i), "%d of %d".formatted(i, number));
    }
    return branches.append("ledger", tip -> new OwnBranches.Addition(records, "one"));
  }

  private ObjectId review(ObjectId head, String generated) {
    Map<String, Map<String, String>> folders =
        Map.of("generated", Map.of("wg0.conf", generated), "state", Map.of());
    return branches.review(
        "change",
        DomainFolder.ROOT,
        head,
        Optional.empty(),
        new Trees(repository).treeOf(head),
        folders,
        "plan of " + generated);
  }

  private List<ObjectId> reviewed(int times) {
    ObjectId head = ledger(0);
    List<ObjectId> replaced = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      replaced.add(review(head, "generated " + i + "\n"));
    }
    return replaced;
  }

  private boolean isThere(ObjectId commit) throws IOException, InterruptedException {
    return git.git("cat-file", "--batch-all-objects", "--batch-check").contains(commit.name());
  }

  private long packs() throws IOException {
    try (Stream<Path> files = Files.list(repository.path().resolve("objects/pack"))) {
      return files.filter(file -> file.toString().endsWith(".pack")).count();
    }
  }

  @Test
  void nothingLeadsToAProposalThatWasReplaced() throws Exception {
    List<ObjectId> proposals = reviewed(20);

    git.git("reflog", "expire", "--expire-unreachable=30.days", "--all");
    git.git("gc", "-q", "--prune=now");

    assertThat(isThere(proposals.getLast())).isTrue();
    for (ObjectId replaced : proposals.subList(0, proposals.size() - 1)) {
      assertThat(isThere(replaced)).as(replaced.name()).isFalse();
    }
  }

  @Test
  void thePipelineTidiesUpWhereNobodyPushes() throws Exception {
    git.git("config", "gc.auto", "100");
    git.git("config", "gc.pruneExpire", "now");
    List<ObjectId> proposals = reviewed(10);
    repository.tidy();
    assertThat(isThere(proposals.getFirst())).as("little lies about").isTrue();

    for (int i = 1; i <= 100; i++) {
      ledger(i);
    }
    repository.tidy();

    assertThat(isThere(proposals.getLast())).isTrue();
    assertThat(isThere(proposals.getFirst())).isFalse();
    assertThat(git.git("rev-list", "--count", "ledger").strip()).isEqualTo("101");
    assertThat(git.git("count-objects").strip()).startsWith("0 objects");
    assertThat(packs()).isPositive();
  }

  @Test
  void manyFilesAreOnePackAndFewAreNone() throws Exception {
    ObjectId main = ledger(0);
    assertThat(packs()).isZero();
    SortedMap<String, String> many = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      many.put("file" + i, "text " + i + "\n");
    }

    branches.rolling("benchmarks", main, "benchmarks", many, "many");

    assertThat(packs()).isEqualTo(1);
    assertThat(git.git("count-objects", "-v")).contains("in-pack: 1004");

    many.put("file7", "another\n");
    branches.rolling("benchmarks", main, "benchmarks", many, "one more");
    assertThat(git.git("count-objects", "-v")).as("what changed").contains("in-pack: 1007");
  }
}
