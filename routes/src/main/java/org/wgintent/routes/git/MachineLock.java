package org.wgintent.routes.git;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.wgintent.job.Locks;
import org.wgintent.job.RefusedException;

/**
 * Who measures on this repository's servers: one campaign at a time, as each takes away what it
 * finds of another. The kernel holds the lock, and gives it back when its owner ends, however it
 * ends.
 */
final class MachineLock implements Locks.Held {

  /**
   * Files that this process has locked, and which run has each. It opens none of them a second
   * time: closing that would free the lock (fcntl(2)).
   */
  private static final Map<Path, String> HERE = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel channel;

  private MachineLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @throws RefusedException if another run has it, in this process or another
   */
  static MachineLock take(IntentRepository repository, String owner) throws IOException {
    Path folder = Files.createDirectories(repository.path().resolve("wg-intent"));
    Path file = folder.toRealPath().resolve("benchmark.lock");
    String other = HERE.putIfAbsent(file, owner);
    if (other != null) {
      throw taken(other);
    }
    try {
      return new MachineLock(file, locked(file, owner));
    } catch (IOException e) {
      HERE.remove(file);
      throw e;
    }
  }

  private static FileChannel locked(Path file, String owner) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw taken(owner(file));
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.UTF_8)));
    return channel;
  }

  /** As its owner wrote it, which may have locked the file just now: a whole line is waited for. */
  private static String owner(Path file) throws IOException {
    for (int i = 0; i < 100; i++) {
      String text = Files.readString(file);
      if (text.endsWith("\n")) {
        return text.strip();
      }
      try {
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return "one that does not say which run it is";
  }

  static RefusedException taken(String owner) {
    return new RefusedException(
        "another benchmark is at work: " + owner + "; try again when it is done");
  }

  @Override
  public void close() throws IOException {
    channel.truncate(0);
    channel.close();
    HERE.remove(file);
  }
}
