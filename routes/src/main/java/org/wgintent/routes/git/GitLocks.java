package org.wgintent.routes.git;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Ref;
import org.wgintent.artifact.Json;
import org.wgintent.job.GitException;
import org.wgintent.job.Locks;
import org.wgintent.job.RefusedException;

/**
 * Locks in the repository itself: for each domain a ref to a note of who has it until when. The
 * lock of an owner who is seen to be dead, on this host, is free at once; on another host its time
 * decides.
 */
public final class GitLocks implements Locks {

  static final String REFS = "refs/wg-intent/lock/";

  /** No domain has such a name. */
  private static final String MEASURING = "+measuring";

  /** It is renewed three times as often. */
  private static final Duration TIME = Duration.ofMinutes(2);

  /** After which a renewal that Git refused is tried again. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration PAUSE_OF_REMOTE = Duration.ofSeconds(2);
  private static final String HOST = host();

  private final IntentRepository repository;
  private final InstantSource clock;
  private final Duration patience;
  private final Duration time;

  public GitLocks(IntentRepository repository, InstantSource clock) {
    this(repository, clock, PATIENCE, TIME);
  }

  GitLocks(IntentRepository repository, InstantSource clock, Duration patience, Duration time) {
    this.repository = repository;
    this.clock = clock;
    this.patience = patience;
    this.time = time;
  }

  /** A process is seen by others with the same kernel, boot and namespace alone. */
  private static String host() {
    return "%s %s %s"
        .formatted(
            hostName(),
            read(Path.of("/proc/sys/kernel/random/boot_id")),
            link(Path.of("/proc/self/ns/pid")));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException withoutName) {
      return "localhost";
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException notLinux) {
      return "";
    }
  }

  private static String link(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException notLinux) {
      return "";
    }
  }

  // ---- of domains ----

  @Override
  public Held take(String domain, String run, String commit, Consumer<String> progress)
      throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    boolean told = false;
    while (true) {
      Optional<Held> lock = tryTake(domain, run, commit);
      if (lock.isPresent()) {
        return lock.get();
      }
      Optional<Holder> other = holder(domain);
      if (other.isPresent() && !told) {
        progress.accept("waiting: " + domain + " is locked by " + other.get());
        told = true;
      }
      if (System.nanoTime() > end) {
        throw new IOException(
            domain
                + " is locked by "
                + other.map(Holder::toString).orElse("others, one after the other")
                + "; wg-intent locks shows it");
      }
      sleep(repository.origin().isPresent() ? PAUSE_OF_REMOTE : PAUSE);
      repository.fetch();
    }
  }

  @Override
  public Optional<Held> tryTake(String name, String run, String commit) {
    Optional<ObjectId> old = repository.exact(REFS + name);
    if (old.map(this::holder).filter(this::lives).isPresent()) {
      return Optional.empty();
    }
    // Of a duty the ledger says at once that it began.
    boolean isOfServers = name.indexOf('+') < 0;
    DomainLock lock = new DomainLock(name, run, commit, isOfServers && old.isPresent());
    if (!lock.tryTake(old)) {
      return Optional.empty();
    }
    try {
      // Whoever had it before may have done what is to be done, or more.
      repository.fetch();
    } catch (GitException e) {
      lock.close();
      throw e;
    }
    return Optional.of(lock);
  }

  private static void sleep(Duration time) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public Optional<Holder> holder(String domain) {
    return repository.exact(REFS + domain).map(this::holder).filter(this::lives);
  }

  @Override
  public List<Holder> all() {
    try {
      return repository.git().getRefDatabase().getRefsByPrefix(REFS).stream()
          .map(Ref::getObjectId)
          .map(this::holder)
          .toList();
    } catch (IOException e) {
      throw new GitException("cannot read the locks: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<Holder> free(String domain) {
    Optional<ObjectId> note = repository.exact(REFS + domain);
    Optional<Holder> holder = note.map(this::holder).filter(this::lives);
    holder.ifPresent(
        who ->
            Refs.set(
                repository, REFS + domain, note, write(ended(who)), "freed, of run " + who.run()));
    return holder;
  }

  /** It has it no more, and whoever is next knows that it did not end well. */
  private Holder ended(Holder who) {
    return new Holder(
        who.domain(),
        who.run(),
        who.commit(),
        who.host(),
        who.pid(),
        who.began(),
        who.since(),
        now().toString());
  }

  private boolean lives(Holder holder) {
    if (!Instant.parse(holder.until()).isAfter(clock.instant())) {
      return false;
    }
    return !holder.host().equals(HOST)
        || ProcessHandle.of(holder.pid())
            .filter(ProcessHandle::isAlive)
            .filter(process -> began(process) == holder.began())
            .isPresent();
  }

  private static long began(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private Holder holder(ObjectId id) {
    try {
      JsonNode note =
          Json.read(new String(repository.git().open(id).getBytes(), StandardCharsets.UTF_8));
      return new Holder(
          note.path("domain").asText(),
          note.path("run").asText(),
          note.path("commit").asText(),
          note.path("host").asText(),
          note.path("pid").asLong(),
          note.path("began").asLong(),
          note.path("since").asText(),
          note.path("until").asText(Instant.EPOCH.toString()));
    } catch (IOException e) {
      throw new GitException("cannot read the lock: " + e.getMessage(), e);
    }
  }

  private ObjectId write(Holder holder) {
    try (ObjectInserter inserter = repository.inserter()) {
      ObjectId id =
          inserter.insert(Constants.OBJ_BLOB, Json.pretty(holder).getBytes(StandardCharsets.UTF_8));
      inserter.flush();
      return id;
    } catch (IOException e) {
      throw new GitException("cannot write the lock: " + e.getMessage(), e);
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** One that is held, and renewed until it is closed. */
  private final class DomainLock implements Held {

    private final String domain;
    private final String run;
    private final String commit;
    private final Instant since = now();
    private boolean isUnsettledBefore;
    private boolean isUnsettledNow;
    private Optional<ObjectId> note = Optional.empty();

    DomainLock(String domain, String run, String commit, boolean isUnsettledBefore) {
      this.domain = domain;
      this.run = run;
      this.commit = commit;
      this.isUnsettledBefore = isUnsettledBefore;
    }

    /**
     * @param old the note of who had it, and is over
     */
    synchronized boolean tryTake(Optional<ObjectId> old) {
      ObjectId mine = write(us());
      if (!Refs.trySet(repository, REFS + domain, old, mine, "locked by " + run)) {
        return false;
      }
      note = Optional.of(mine);
      Thread.ofVirtual().name("lock of " + domain).start(this::keep);
      return true;
    }

    private Holder us() {
      ProcessHandle own = ProcessHandle.current();
      return new Holder(
          domain,
          run,
          commit,
          HOST,
          own.pid(),
          began(own),
          since.toString(),
          now().plus(time).toString());
    }

    @Override
    public synchronized boolean isUnsettled() {
      return isUnsettledBefore;
    }

    @Override
    public synchronized void unsettle() {
      isUnsettledNow = true;
    }

    @Override
    public synchronized void settle(boolean all) {
      isUnsettledNow = false;
      isUnsettledBefore &= !all;
    }

    @Override
    public synchronized void renew() throws IOException {
      if (note.isPresent()) {
        ObjectId next = write(us());
        boolean renewed =
            note.get().equals(next)
                || Refs.trySet(repository, REFS + domain, note, next, "renewed by " + run);
        note = renewed ? Optional.of(next) : Optional.empty();
      }
      if (note.isEmpty()) {
        throw new IOException(
            "the lock of %s is not run %s's any more: it ran out, or somebody freed it"
                .formatted(domain, run));
      }
    }

    /** Until it is closed, or is not ours any more: somebody freed it. */
    private synchronized void keep() {
      long due = System.nanoTime() + time.dividedBy(3).toNanos();
      while (note.isPresent()) {
        long left = due - System.nanoTime();
        if (left > 0) {
          try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
          }
          continue;
        }
        try {
          renew();
          due = System.nanoTime() + time.dividedBy(3).toNanos();
        } catch (IOException lost) {
          return;
        } catch (GitException unreachable) {
          // Nobody else gets it there either; once it answers, who is faster has it.
          due = System.nanoTime() + AGAIN.toNanos();
        }
      }
    }

    @Override
    public synchronized void close() {
      Optional<ObjectId> held = note;
      // Also where the remote does not answer: it is renewed no more, and its time ends.
      note = Optional.empty();
      notifyAll();
      held.ifPresent(this::giveBack);
    }

    private void giveBack(ObjectId held) {
      try {
        tryGiveBack(held);
      } catch (GitException unreachable) {
        Thread.ofVirtual().name("lock of " + domain).start(() -> giveBackLater(held));
        throw unreachable;
      }
    }

    /** For as long as it is ours there: others need not wait for its end. */
    private void giveBackLater(ObjectId held) {
      Instant end = clock.instant().plus(time);
      while (clock.instant().isBefore(end)) {
        try {
          sleep(AGAIN);
          tryGiveBack(held);
          return;
        } catch (IOException interrupted) {
          return;
        } catch (GitException unreachable) {
          // Again, until its time has ended it.
        }
      }
    }

    private synchronized void tryGiveBack(ObjectId held) {
      if (isUnsettledBefore || isUnsettledNow) {
        Refs.trySet(
            repository, REFS + domain, Optional.of(held), write(ended(us())), "left by " + run);
      } else {
        Refs.delete(repository, REFS + domain, held);
      }
    }
  }

  // ---- of benchmarks ----

  @Override
  public Held measuring(String run) throws IOException {
    repository.fetch();
    Optional<Held> held = tryTake(MEASURING, run, "");
    return held.orElseThrow(
        () ->
            new RefusedException(
                "another benchmark is at work%s; try again when it is done"
                    .formatted(holder(MEASURING).map(holder -> ": " + holder).orElse(""))));
  }

  @Override
  public Optional<Holder> measures() {
    repository.fetch();
    return holder(MEASURING);
  }
}
