package org.wgintent.routes.camel;

import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.wgintent.job.Pending;

/**
 * Which changes were handled: refs of the repository have it, so that it outlives this process and
 * others know it too. One that is at work is not handled a second time either.
 */
final class HandledChanges extends ServiceSupport implements IdempotentRepository {

  private final Pending pending;

  HandledChanges(Pending pending) {
    this.pending = pending;
  }

  @Override
  public boolean add(String key) {
    return pending.take(Messages.change(key));
  }

  @Override
  public boolean contains(String key) {
    return !pending.isDue(Messages.change(key));
  }

  /** It failed, or ended: either way its lane is free; whether it is due again stands in Git. */
  @Override
  public boolean remove(String key) {
    pending.leave(Messages.change(key));
    return true;
  }

  @Override
  public boolean confirm(String key) {
    return remove(key);
  }

  @Override
  public void clear() {
    // What was handled was.
  }
}
