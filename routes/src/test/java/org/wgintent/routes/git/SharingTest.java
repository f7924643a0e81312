package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.job.GitException;
import org.wgintent.job.OwnBranches;

/**
 * What JGit writes is shared as git itself shares it, whatever this process's umask is. Other
 * accounts push in {@code AccountsTest}.
 */
class SharingTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-27T00:00:00Z"));

  @TempDir Path folder;
  private Path bare;

  @BeforeEach
  void aPlace() {
    bare = folder.resolve("intent.git");
  }

  private void write(IntentRepository repository, int files) {
    BranchWriter writer = new BranchWriter(repository, CLOCK);
    ObjectId main =
        writer.append("ledger", tip -> new OwnBranches.Addition(Map.of("a", "b"), "first"));
    SortedMap<String, String> texts = new TreeMap<>();
    for (int i = 0; i < files; i++) {
      texts.put("file" + i, "text " + i + "\n");
    }
    writer.rolling("benchmarks", main, "benchmarks", texts, "many");
    writer.branch("a/branch", main, new Trees(repository).treeOf(main), "one");
  }

  /** What others cannot use as Git would have them. */
  private static List<String> notShared(Path bare, String mayDo) throws IOException {
    try (Stream<Path> files = Files.walk(bare)) {
      return files
          .filter(file -> !file.startsWith(bare.resolve("hooks")))
          .filter(
              file ->
                  !permissions(file)
                      .contains(
                          Files.isDirectory(file) || !file.startsWith(bare.resolve("objects"))
                              ? mayDo
                              : "r"))
          .map(file -> bare.relativize(file) + " " + permissions(file))
          .toList();
    }
  }

  /** Of the group. */
  private static String permissions(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).substring(3, 6);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 300})
  void whatIsSharedWithAGroupStaysSo(int files) throws Exception {
    IntentRepository.create(bare).close();
    IntentRepository.share(bare, Files.readAttributes(bare, PosixFileAttributes.class).group());

    try (IntentRepository repository = IntentRepository.open(bare)) {
      write(repository, files);
      assertThat(notShared(bare, "rw")).isEmpty();
      assertThat(bare.resolve("refs/heads/a/branch")).exists();
    }
  }

  /** As git-config(1) has it. */
  @ParameterizedTest
  @CsvSource({
    "umask, 0",
    "false, 0",
    "0, 0",
    "group, 660",
    "true, 660",
    "1, 660",
    "all, 664",
    "World, 664",
    "2, 664",
    "0640, 640",
    "0770, 660",
  })
  void whatGitCallsShared(String value, String others) {
    assertThat(Integer.toOctalString(Sharing.others(value))).isEqualTo(others);
  }

  @Test
  void whatGitDoesNotKnowIsSaid() {
    assertThatThrownBy(() -> Sharing.others("everyone"))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("core.sharedRepository", "everyone");
  }

  @Test
  void whatIsNotSharedStaysAsTheUmaskSays() throws Exception {
    try (IntentRepository repository = IntentRepository.create(bare)) {
      write(repository, 3);
    }
    assertThat(notShared(bare, "w")).isNotEmpty();
  }
}
