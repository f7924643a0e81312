package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ref that somebody has locked. */
@Tag("long")
class RefLockTest {

  private static final String REF = "refs/wg-intent/handled/1/root/x";

  @TempDir Path folder;
  private IntentRepository repository;
  private ObjectId one = ObjectId.zeroId();
  private ObjectId other = ObjectId.zeroId();

  @BeforeEach
  void aRef() throws Exception {
    repository = IntentRepository.create(folder.resolve("intent.git"));
    try (ObjectInserter inserter = repository.inserter()) {
      one = inserter.insert(Constants.OBJ_BLOB, new byte[] {1});
      other = inserter.insert(Constants.OBJ_BLOB, new byte[] {2});
      inserter.flush();
    }
    Refs.set(repository, REF, Optional.empty(), one, "test");
  }

  @AfterEach
  void close() {
    repository.close();
  }

  /** As Git makes it, in whose place it then comes. */
  private Path lock(String ref) throws Exception {
    return Files.writeString(repository.path().resolve(ref + ".lock"), "");
  }

  private boolean set() {
    return Refs.trySet(repository, REF, Optional.of(one), other, "test");
  }

  @Test
  void whatAKilledProcessLeftLockedIsTakenOver() throws Exception {
    Path lock = lock(REF);

    assertThat(set()).isTrue();

    assertThat(lock).doesNotExist();
    assertThat(repository.exact(REF)).contains(other);
  }

  @Test
  void whatIsPackedIsTakenOverToo() throws Exception {
    new ProcessBuilder(List.of("git", "pack-refs", "--all"))
        .directory(repository.path().toFile())
        .inheritIO()
        .start()
        .waitFor();
    lock("packed-refs");

    assertThat(Refs.delete(repository, REF, one)).isTrue();

    assertThat(repository.exact(REF)).isEmpty();
  }

  @Test
  void whoIsAtWorkIsWaitedFor() throws Exception {
    Path lock = lock(REF);
    CompletableFuture<Boolean> set = CompletableFuture.supplyAsync(this::set);
    TimeUnit.MILLISECONDS.sleep(300);
    assertThat(set).isNotDone();
    assertThat(lock).exists();

    Files.delete(lock);

    assertThat(set.get(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoWasFasterWins() {
    Refs.set(repository, REF, Optional.of(one), other, "test");

    assertThat(set()).isFalse();
  }
}
