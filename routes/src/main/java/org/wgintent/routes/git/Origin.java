package org.wgintent.routes.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackLock;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.wgintent.job.GitException;
import org.wgintent.job.Repository;
import org.wgintent.review.PlanText;
import org.wgintent.source.Printable;

/**
 * The remote that this repository is a mirror of: people push there, and so does the pipeline. What
 * both share is what stands there; a ref moves here after it moved there.
 */
final class Origin implements AutoCloseable {

  /** What both share. All else is of this mirror alone, and can be made again. */
  private static final List<String> SHARED =
      List.of(Constants.R_HEADS, Constants.R_TAGS, GitLocks.REFS);

  /** They only grow, whoever says otherwise. */
  private static final List<String> GROWING =
      List.of(Constants.R_HEADS + Repository.LEDGER, Constants.R_HEADS + Repository.MEASUREMENTS);

  /** Seconds after which a push that the network broke is tried again. */
  private static final List<Integer> PAUSES = List.of(1, 4);

  private static final int LINE = 500;

  private final IntentRepository repository;
  private final OriginSettings settings;
  private Optional<OriginTransport> transports = Optional.empty();

  Origin(IntentRepository repository, OriginSettings settings) {
    this.repository = repository;
    this.settings = settings;
  }

  /** As people may see it. */
  String url() {
    return settings.url();
  }

  static boolean shares(String ref) {
    return SHARED.stream().anyMatch(ref::startsWith);
  }

  // ---- from there ----

  /** One question; what moved is fetched. */
  void fetch() {
    // Looked at before it is asked: what moves here meanwhile moved there before.
    Map<String, ObjectId> here = here();
    Fetched fetched = talk("cannot fetch from ", transport -> fetched(transport, here));
    try {
      if (!fetched.packs().isEmpty()) {
        repository.sharing().packs();
      }
      follow(here, fetched.refs());
    } finally {
      fetched.packs().forEach(Origin::unlock);
    }
  }

  private static void unlock(PackLock pack) {
    try {
      pack.unlock();
    } catch (IOException e) {
      throw new GitException("cannot unlock what was fetched: " + e.getMessage(), e);
    }
  }

  /**
   * What the remote said.
   *
   * @param packs what it sent, which Git keeps until refs lead there
   */
  private record Fetched(Map<String, ObjectId> refs, Collection<PackLock> packs) {}

  private static Fetched fetched(Transport transport, Map<String, ObjectId> here)
      throws IOException {
    Map<String, ObjectId> there = new TreeMap<>();
    List<Ref> wanted = new ArrayList<>();
    Set<ObjectId> known = new HashSet<>(here.values());
    try (FetchConnection connection = transport.openFetch()) {
      for (Ref ref : connection.getRefs()) {
        if (shares(ref.getName()) && ref.getObjectId() != null) {
          there.put(ref.getName(), ref.getObjectId());
          if (known.add(ref.getObjectId())) {
            wanted.add(ref);
          }
        }
      }
      if (!wanted.isEmpty()) {
        connection.fetch(NullProgressMonitor.INSTANCE, wanted, Set.of());
      }
      return new Fetched(there, connection.getPackLocks());
    }
  }

  private Map<String, ObjectId> here() {
    Map<String, ObjectId> refs = new LinkedHashMap<>();
    SHARED.forEach(
        prefix -> repository.below(prefix).forEach((name, at) -> refs.put(prefix + name, at)));
    return refs;
  }

  private void follow(Map<String, ObjectId> here, Map<String, ObjectId> there) {
    for (String ref : GROWING) {
      ObjectId old = here.get(ref);
      ObjectId now = there.get(ref);
      if (old != null && (now == null || !repository.isAncestor(old, now))) {
        throw new GitException(
            "%s of %s does not follow what was read before (%s): it was rewound or replaced; nothing was taken from there"
                .formatted(ref, url(), old.name()));
      }
    }
    Set<String> all = new TreeSet<>(here.keySet());
    all.addAll(there.keySet());
    // What is gone makes room: a branch may lie below the name of one that was deleted.
    all.stream().filter(ref -> !there.containsKey(ref)).forEach(ref -> set(ref, here, there));
    all.stream().filter(there::containsKey).forEach(ref -> set(ref, here, there));
  }

  private void set(String ref, Map<String, ObjectId> here, Map<String, ObjectId> there) {
    if (!Objects.equals(here.get(ref), there.get(ref))) {
      Refs.follow(
          repository, ref, Optional.ofNullable(here.get(ref)), Optional.ofNullable(there.get(ref)));
    }
  }

  // ---- to there ----

  /**
   * Moves a ref there by compare-and-swap.
   *
   * @param to empty to delete it
   * @return no where it does not stand at {@code old} there; then it is here as it is there
   */
  boolean move(String ref, Optional<ObjectId> old, Optional<ObjectId> to) {
    List<RemoteRefUpdate> updates = pushed(ref, old, to);
    RemoteRefUpdate update = updates.getFirst();
    return switch (update.getStatus()) {
      case OK, UP_TO_DATE, NON_EXISTING -> {
        updates.forEach(this::expectTaken);
        yield true;
      }
      default -> {
        fetch();
        // Somebody was faster, perhaps by less than it takes to ask; or it is not allowed.
        if (update.getStatus() != RemoteRefUpdate.Status.REJECTED_REMOTE_CHANGED
            && repository.exact(ref).equals(old)) {
          throw new GitException("%s does not take %s: %s".formatted(url(), ref, answer(update)));
        }
        yield false;
      }
    };
  }

  /** What made a request beside it: the proposal is there, and people are told that this is not. */
  private void expectTaken(RemoteRefUpdate update) {
    if (update.getRemoteName().startsWith(PushedRequests.FOR)
        && update.getStatus() != RemoteRefUpdate.Status.OK) {
      throw new GitException(
          "%s makes no request by a push to %s: %s"
              .formatted(url(), update.getRemoteName(), answer(update)));
    }
  }

  private static String answer(RemoteRefUpdate update) {
    return Printable.of(
        Objects.requireNonNullElse(update.getMessage(), update.getStatus().toString()), LINE);
  }

  /** A connection that broke says nothing of whether the ref moved: the next one sees it. */
  private List<RemoteRefUpdate> pushed(String ref, Optional<ObjectId> old, Optional<ObjectId> to) {
    Iterator<Integer> pauses = PAUSES.iterator();
    while (true) {
      try {
        return talk(
            "cannot push %s to ".formatted(ref), transport -> push(transport, ref, old, to));
      } catch (GitException broken) {
        if (!pauses.hasNext() || !slept(pauses.next())) {
          throw broken;
        }
      }
    }
  }

  private static boolean slept(int seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @SuppressWarnings("NullAway") // JGit's own ways to say: to be deleted, tracked nowhere
  private List<RemoteRefUpdate> push(
      Transport transport, String ref, Optional<ObjectId> old, Optional<ObjectId> to)
      throws IOException {
    RemoteRefUpdate update =
        new RemoteRefUpdate(
            repository.git(),
            to.map(ObjectId::name).orElse(null),
            to.orElse(null),
            ref,
            true,
            null,
            old.orElse(ObjectId.zeroId()));
    List<RemoteRefUpdate> updates = new ArrayList<>(List.of(update));
    if (settings.requests().isPresent()
        && to.isPresent()
        && ref.startsWith(Constants.R_HEADS + Repository.REVIEW)) {
      PushedRequests requests = settings.requests().get();
      transport.setPushOptions(
          requests.options(
              ref.substring(Constants.R_HEADS.length()),
              old.isEmpty() ? Optional.of(title(to.get())) : Optional.empty()));
      if (requests.otherRef().isPresent()) {
        updates.add(
            new RemoteRefUpdate(
                repository.git(),
                to.get().name(),
                to.get(),
                requests.otherRef().get(),
                true,
                null,
                null));
      }
    }
    transport.push(NullProgressMonitor.INSTANCE, updates);
    return updates;
  }

  /** What a request of a proposal is called: as the author calls it. */
  private String title(ObjectId proposal) throws IOException {
    try (RevWalk walk = new RevWalk(repository.git())) {
      RevCommit commit = walk.parseCommit(proposal);
      boolean isOurs = commit.getShortMessage().startsWith(PlanText.BEGIN);
      return Printable.of(
          isOurs && commit.getParentCount() > 0
              ? walk.parseCommit(commit.getParent(0)).getShortMessage()
              : commit.getShortMessage(),
          LINE);
    }
  }

  // ---- the connection ----

  /** Made when it is used: what is wrong in the configuration keeps nobody from mending it. */
  private synchronized OriginTransport transports() {
    OriginTransport made = transports.orElseGet(() -> new OriginTransport(settings));
    transports = Optional.of(made);
    return made;
  }

  private interface Talk<T> {
    T over(Transport transport) throws IOException;
  }

  private <T> T talk(String what, Talk<T> talk) {
    try (Transport transport = transports().open(repository.git())) {
      return talk.over(transport);
    } catch (GitException unfit) {
      throw unfit;
    } catch (IOException | RuntimeException e) {
      // JGit's SSH throws either where a connection breaks.
      transports().forget();
      throw new GitException(what + reason(e), e);
    }
  }

  /** What the network, the server or JGit says. */
  private String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    // Where a session ends in the middle of its beginning, JGit's SSH trips over what it has not.
    String said =
        cause instanceof NullPointerException
            ? "the connection broke"
            : Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    String text = transports().refused().orElse(said);
    return Printable.of(text.startsWith(url()) ? text : url() + ": " + text, LINE);
  }

  @Override
  public synchronized void close() {
    transports.ifPresent(OriginTransport::close);
  }
}
