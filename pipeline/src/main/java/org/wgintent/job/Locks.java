package org.wgintent.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.wgintent.artifact.JsonDocument;

/** Who may do what nobody else may do meanwhile. */
public interface Locks {

  /**
   * Who has a lock.
   *
   * @param domain that it is of
   * @param run that works on it
   * @param commit that the run is about
   * @param host where it works: its name, its boot, its processes' namespace
   * @param pid of its process
   * @param began when that process began, in milliseconds since 1970: another of its number is not
   *     it
   * @param since when it was taken, as RFC 3339 says it
   * @param until when it ends unless it is renewed
   */
  record Holder(
      String domain,
      String run,
      String commit,
      String host,
      long pid,
      long began,
      String since,
      String until)
      implements JsonDocument {

    /** The name alone. */
    public String hostName() {
      return host.split(" ", 2)[0];
    }

    @Override
    public String toString() {
      return "run %s on %s (process %d), since %s, until %s unless it renews it"
          .formatted(run, hostName(), pid, since, until);
    }
  }

  /**
   * Takes a domain's lock for a deploy; waits while somebody else has it who lives, for as long as
   * a deploy takes. It is renewed while it is held.
   *
   * @param progress is told once who has it
   * @throws IOException that names who has it, and until when
   */
  Held take(String domain, String run, String commit, Consumer<String> progress) throws IOException;

  /**
   * The same where nobody who lives has it; nobody is waited for. Who has it sees what whoever had
   * it before did.
   *
   * @param name of a domain, or of a duty of one: the domain's name, {@code +} and the duty's
   */
  Optional<Held> tryTake(String name, String run, String commit);

  /** Who has a domain's lock, if somebody who lives has it. */
  Optional<Holder> holder(String domain);

  /** All that are taken, also by the dead: until servers were asked what became of them. */
  List<Holder> all();

  /**
   * Frees a domain's lock, whoever has it: what it still does on servers is refused there once
   * another change has begun.
   *
   * @return who had it, and lived
   */
  Optional<Holder> free(String domain);

  /** Held until it is closed, or its process ends. */
  interface Held extends AutoCloseable {

    /**
     * Makes sure of it for some more time, before something is written that only its owner may
     * write.
     *
     * @throws IOException if somebody else had it meanwhile, or freed it
     */
    default void renew() throws IOException {}

    /** Did somebody change servers who had it before, and the ledger does not say how? */
    default boolean isUnsettled() {
      return false;
    }

    /** Servers are changed from now on; if it ends so, whoever has it next knows. */
    default void unsettle() {}

    /**
     * The ledger says what became of them.
     *
     * @param all of every server of the domain
     */
    default void settle(boolean all) {}

    @Override
    void close() throws IOException;
  }

  /**
   * Who measures on this repository's servers: one campaign at a time, as each takes away what it
   * finds of another.
   *
   * @throws RefusedException if another run has it, wherever it works
   */
  Held measuring(String run) throws IOException;

  /** Who measures now, if somebody who lives does. */
  Optional<Holder> measures();
}
