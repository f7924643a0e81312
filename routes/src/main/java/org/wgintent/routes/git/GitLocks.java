package org.wgintent.routes.git;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.wgintent.job.Locks;

/** Locks in the repository itself, and of the kernel on files beside it. */
public final class GitLocks implements Locks {

  private final IntentRepository repository;
  private final InstantSource clock;

  public GitLocks(IntentRepository repository, InstantSource clock) {
    this.repository = repository;
    this.clock = clock;
  }

  private Lock lock(String domain, String owner) {
    return new Lock(repository, clock, domain, owner);
  }

  @Override
  public boolean tryTake(String domain, String owner, Duration time) {
    return lock(domain, owner).tryTake(time);
  }

  @Override
  public void release(String domain, String owner) {
    lock(domain, owner).release();
  }

  @Override
  public Held measuring(String owner) throws IOException {
    return MachineLock.take(repository, owner);
  }
}
