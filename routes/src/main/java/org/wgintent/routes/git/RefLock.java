package org.wgintent.routes.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.LockFailedException;
import org.eclipse.jgit.lib.RefUpdate;

/**
 * The file by which Git locks a ref while it writes it, for milliseconds. A process that is killed
 * meanwhile leaves it, and the ref would stand still for good: one that stays the same for much
 * longer than any write takes is taken away.
 */
final class RefLock {

  private static final Duration HELD_AT_MOST = Duration.ofSeconds(10);
  private static final int PAUSE_MILLIS = 20;

  private RefLock() {}

  /** A change of a ref. */
  interface Update {
    RefUpdate.Result run() throws IOException;
  }

  /** Where somebody had the ref locked, alive or dead: once more after that. */
  static RefUpdate.Result passed(IntentRepository repository, String ref, Update update)
      throws IOException {
    try {
      RefUpdate.Result result = update.run();
      if (result != RefUpdate.Result.LOCK_FAILURE || !hasPassed(repository.path().resolve(ref))) {
        return result;
      }
    } catch (LockFailedException packed) {
      hasPassed(packed.getFile().toPath());
    }
    return update.run();
  }

  /** False where there was none: then the ref stood elsewhere. */
  private static boolean hasPassed(Path locked) throws IOException {
    Path lock = locked.resolveSibling(locked.getFileName() + ".lock");
    Optional<List<Object>> first = state(lock);
    if (first.isEmpty()) {
      return false;
    }
    // By what is seen, and not by the file's time: clocks jump, and machines sleep.
    long end = System.nanoTime() + HELD_AT_MOST.toNanos();
    while (state(lock).equals(first)) {
      if (System.nanoTime() > end) {
        Files.deleteIfExists(lock);
        return true;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /** Which file it is, and when it was written. */
  private static Optional<List<Object>> state(Path lock) throws IOException {
    try {
      BasicFileAttributes is = Files.readAttributes(lock, BasicFileAttributes.class);
      return Optional.of(List.of(Objects.toString(is.fileKey()), is.lastModifiedTime(), is.size()));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }
}
