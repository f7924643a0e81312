package org.wgintent.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.DomainList;

/**
 * What is to be done, and what was: every branch is compared with where it was handled last. What
 * one process handles, another does not; what it could not do is put off, later and later.
 */
public final class Pending {

  private final Site site;
  private final RunListener listener;
  private final Map<Change, Retry> retries = new HashMap<>();

  /** Domains, and whether it is their {@code main} or their proposals that is at work. */
  private final Set<List<Object>> lanes = ConcurrentHashMap.newKeySet();

  /** Is there anything to look at again, before the next time that all is looked at? */
  private final AtomicBoolean missed = new AtomicBoolean();

  /** Changes that this process failed at by its own fault. */
  private final Set<Change> givenUp = ConcurrentHashMap.newKeySet();

  /** Of older commits that servers were brought to, what there was when that was looked at. */
  private final Map<Change, Object> brought = new ConcurrentHashMap<>();

  Pending(Site site, RunListener listener) {
    this.site = site;
    this.listener = listener;
  }

  /**
   * Every branch that stands where nobody looked yet, domain by domain, {@code main} first; and the
   * last accepted commit of {@code main} where servers are to be brought to it still.
   */
  public List<Change> find() {
    List<Change> changes = new ArrayList<>();
    Review.withdrawOrphans(site);
    site.repository()
        .branches()
        .forEach(
            (branch, head) -> {
              try {
                List<Change> due =
                    changes(branch, head).stream()
                        .flatMap(change -> Stream.concat(Stream.of(change), accepted(change)))
                        .filter(this::isDue)
                        .toList();
                changes.addAll(branch.equals(Repository.MAIN) ? 0 : changes.size(), due);
              } catch (GitException unreadable) {
                // A bad branch is its own affair.
                listener.failed(Optional.empty(), unreadable);
              }
            });
    return changes;
  }

  /** A branch as it stands, for each domain that it is about. */
  public List<Change> changes(String branch, ObjectName head) {
    DomainList domains = site.repository().domains(head);
    if (!domains.problems().isEmpty()) {
      // Rejected once, not once for each site.
      return List.of(new Change(domains.domains().getFirst(), branch, head));
    }
    SortedSet<DomainFolder> all = new TreeSet<>(domains.domains());
    if (branch.equals(Repository.MAIN)) {
      Ledger.domains(site.repository()).stream()
          .filter(domain -> !all.contains(domain))
          .filter(this::hasServers)
          .forEach(all::add);
    } else {
      site.repository()
          .mergeBase(head, Repository.MAIN)
          .ifPresent(base -> all.addAll(site.repository().domains(base).domains()));
    }
    return all.stream()
        .map(domain -> new Change(domain, branch, head))
        .filter(this::isAbout)
        .toList();
  }

  /**
   * A branch is about the sites that it changes; {@code main} is about all that there are. The
   * root's domain has everything that lies beside: any of it may hold a secret.
   */
  private boolean isAbout(Change change) {
    Optional<ObjectName> base =
        change.isMain()
            ? Optional.empty()
            : site.repository().mergeBase(change.head(), Repository.MAIN);
    return base.map(
            commit ->
                !commit.equals(change.head())
                    && (change.domain().isRoot() || !isSame(change, commit)))
        .orElseGet(
            () ->
                !Repository.isNothing(part(change.head(), change.domain()))
                    || hasServers(change.domain()));
  }

  /** Is anything of ours on a server of the domain? */
  private boolean hasServers(DomainFolder domain) {
    return !new AppliedStates(site.in(domain)).servers().isEmpty();
  }

  private boolean isSame(Change change, ObjectName commit) {
    return site.repository().isSame(change.head(), commit, change.domain());
  }

  /** Does a branch change anything that is compiled? */
  public boolean changesIntent(Change change) {
    return change.isMain()
        || site.repository()
            .mergeBase(change.head(), Repository.MAIN)
            .filter(base -> isSame(change, base))
            .isEmpty();
  }

  private List<Optional<ObjectName>> part(ObjectName commit, DomainFolder domain) {
    return site.repository().part(commit, domain);
  }

  /**
   * Where {@code main} was looked at and not accepted as it stands: the commit that was, until
   * servers are what it says.
   */
  private Stream<Change> accepted(Change change) {
    if (!change.isMain() || !isProcessed(change)) {
      return Stream.empty();
    }
    Acceptance acceptance = new Acceptance(site.in(change.domain()));
    if (acceptance.isAccepted(change.head())
        || Repository.isNothing(part(change.head(), change.domain()))) {
      return Stream.empty();
    }
    return acceptance.before(change.head()).stream()
        .map(accepted -> new Change(change.domain(), Repository.MAIN, accepted));
  }

  /** Is it where the branch stands, was it not handled, and is it not put off? */
  public boolean isDue(Change change) {
    boolean isNew =
        isTip(change)
            ? !isProcessed(change)
            : isOlder(change) && !there().equals(brought.get(change));
    if (!isNew || givenUp.contains(change)) {
      return false;
    }
    synchronized (retries) {
      Retry retry = retries.get(change);
      return retry == null || retry.isDue(site.clock().instant());
    }
  }

  /**
   * Takes the lane of a change that is due. A domain's {@code main} has one, its proposals another:
   * neither keeps the other waiting, nor another domain.
   *
   * @return no where it is not due, or something is at work there
   */
  public boolean take(Change change) {
    if (!lanes.add(lane(change))) {
      lookAgain();
      return false;
    }
    boolean isDue = isDue(change);
    if (!isDue) {
      leave(change);
    }
    return isDue;
  }

  public void leave(Change change) {
    lanes.remove(lane(change));
  }

  private static List<Object> lane(Change change) {
    return List.of(change.domain(), change.isMain());
  }

  /** Says once that something became due while it could not be done. */
  public boolean isToBeLookedAtAgain() {
    return missed.getAndSet(false);
  }

  private boolean isTip(Change change) {
    return site.repository().branch(change.branch()).equals(Optional.of(change.head()));
  }

  /** Moves whenever servers may be anything else than when they were looked at last. */
  private Object there() {
    return List.of(
        site.repository().branch(Repository.MAIN), site.repository().branch(Repository.LEDGER));
  }

  /**
   * Did somebody look at it as it stands? Another domain's commit is nothing new on {@code main}.
   */
  boolean isProcessed(Change change) {
    return site.repository()
        .handled(looked(change.domain(), change.branch()))
        .filter(
            done ->
                done.equals(change.head())
                    || (change.isMain() && !change.domain().isRoot() && isSame(change, done)))
        .isPresent();
  }

  private Repository.Looked looked(DomainFolder domain, String branch) {
    return new Repository.Looked(site.compiler().version(), domain, branch);
  }

  /** A commit of {@code main} that {@code main} is not at any more. */
  private boolean isOlder(Change change) {
    return change.isMain()
        && site.repository()
            .handled(looked(change.domain(), Repository.MAIN))
            .filter(done -> !done.equals(change.head()))
            .filter(done -> site.repository().isAncestor(change.head(), done))
            .isPresent();
  }

  /** Has all looked at before the next time that it is anyhow. */
  void lookAgain() {
    missed.set(true);
  }

  /** What a proposal is compiled with, beside its own branch. */
  List<Object> beside(Change change) {
    return List.of(
        site.repository()
            .branch(Repository.MAIN)
            .map(main -> part(main, change.domain()))
            .orElse(List.of()),
        new Acceptance(site.in(change.domain())).last());
  }

  void handled(Change change) {
    synchronized (retries) {
      retries.remove(change);
    }
    if (isOlder(change)) {
      brought.put(change, there());
      return;
    }
    site.repository().markProcessed(looked(change.domain(), change.branch()), change.head());
    if (change.isMain()) {
      lookAtProposals(change);
    }
  }

  /** {@code main} moved: what is proposed is to stay true. */
  private void lookAtProposals(Change main) {
    Repository repository = site.repository();
    repository
        .branches()
        .forEach(
            (branch, at) -> {
              if (!branch.equals(Repository.MAIN) && !repository.isAncestor(at, main.head())) {
                repository.forgetProcessed(looked(main.domain(), branch));
                lookAgain();
              }
            });
  }

  void giveUp(Change change) {
    givenUp.add(change);
  }

  /**
   * @param until the time before which it is not tried again; else later and later
   */
  void postpone(Change change, Optional<Instant> until) {
    Optional<Retry> last;
    synchronized (retries) {
      last = Optional.ofNullable(retries.get(change));
      Instant now = site.clock().instant();
      retries.put(change, until.map(Retry::at).orElseGet(() -> Retry.after(last, now)));
    }
    if (change.isMain() && last.isEmpty()) {
      // Proposals do not wait until a server answers.
      lookAtProposals(change);
    }
  }
}
