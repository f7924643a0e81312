package org.wgintent.job;

import java.io.IOException;
import java.time.Duration;

/** Who may do what nobody else may do meanwhile. */
public interface Locks {

  /** Takes a domain's lock for a deploy, if it is free or its holder's time is over. */
  boolean tryTake(String domain, String owner, Duration time);

  /** Gives it back, if it is still {@code owner}'s. */
  void release(String domain, String owner);

  /** Held until it is closed, or its process ends. */
  interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /**
   * Who measures on this repository's servers: one campaign at a time, as each takes away what it
   * finds of another.
   *
   * @throws RefusedException if another run has it, in this process or another
   */
  Held measuring(String owner) throws IOException;
}
