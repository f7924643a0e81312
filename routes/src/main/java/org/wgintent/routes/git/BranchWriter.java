package org.wgintent.routes.git;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.wgintent.artifact.SecretScan;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.GitException;
import org.wgintent.job.OwnBranches;
import org.wgintent.job.Repository;

/** The branches that the pipeline alone writes: proposals, the ledger, measurements. */
public final class BranchWriter {

  private static final int TRIES = 50;

  private static final Lock APPENDING = new ReentrantLock();

  private final IntentRepository repository;
  private final Trees trees;
  private final InstantSource clock;

  public BranchWriter(IntentRepository repository, InstantSource clock) {
    this.repository = repository;
    this.trees = new Trees(repository);
    this.clock = clock;
  }

  private PersonIdent us() {
    return new PersonIdent("wg-intent", "wg-intent@localhost", clock.instant(), ZoneOffset.UTC);
  }

  /**
   * Makes {@code review/<branch>}: the author's head, with {@code main} as second parent where the
   * head is behind it, and exactly one commit with these folders. One that stands on the same head,
   * and has the same of the domain and the same message, stays.
   *
   * @param tree people's files, merged
   * @return the commit; the one that is there already if it stays
   */
  public ObjectId review(
      String branch,
      DomainFolder domain,
      ObjectId head,
      Optional<ObjectId> main,
      ObjectId tree,
      Map<String, Map<String, String>> folders,
      String message) {
    folders.values().forEach(SecretScan::check);
    ObjectId full = trees.withFolders(Optional.of(tree), folders);
    List<ObjectId> parents =
        main.filter(m -> !repository.isAncestor(m, head))
            .map(m -> List.of(head, m))
            .orElseGet(() -> List.of(head));
    String name = Repository.REVIEW + branch;
    Optional<ObjectId> old = repository.branch(name);
    if (old.isPresent() && stays(old.get(), domain, head, full, message)) {
      return old.get();
    }
    ObjectId commit = trees.commit(full, parents, message, us());
    String ref = Constants.R_HEADS + name;
    if (Refs.trySet(repository, ref, old, commit, "proposed")) {
      return commit;
    }
    // Whoever was faster may have proposed the same.
    return repository
        .branch(name)
        .filter(other -> stays(other, domain, head, full, message))
        .orElseThrow(() -> new GitException(ref + " was moved by somebody else meanwhile"));
  }

  private boolean stays(
      ObjectId old, DomainFolder domain, ObjectId head, ObjectId tree, String message) {
    Trees.Commit proposed = trees.read(old);
    return proposed.parents().indexOf(head) == 0
        && proposed.message().equals(message)
        && new GitRepository(repository)
            .isSame(GitRepository.name(old), GitRepository.name(tree), domain);
  }

  /** {@code review/<branch>} ends where it stands, if it is there. */
  public void withdraw(String branch) {
    String name = Repository.REVIEW + branch;
    repository.branch(name).ifPresent(at -> Refs.delete(repository, Constants.R_HEADS + name, at));
  }

  /** Adds a commit to a branch that only grows; begins the branch where there is none. */
  public ObjectId append(
      String branch, Function<Optional<ObjectId>, OwnBranches.Addition> addition) {
    // One after the other in this process; against others, who is faster.
    APPENDING.lock();
    try {
      return appendNow(branch, addition);
    } finally {
      APPENDING.unlock();
    }
  }

  private ObjectId appendNow(
      String branch, Function<Optional<ObjectId>, OwnBranches.Addition> addition) {
    for (int i = 0; i < TRIES; i++) {
      Optional<ObjectId> old = repository.branch(branch);
      OwnBranches.Addition added = addition.apply(old);
      SecretScan.check(added.files());
      ObjectId tree = trees.withFiles(old, added.files());
      ObjectId commit = trees.commit(tree, old.stream().toList(), added.message(), us());
      if (Refs.trySet(repository, Constants.R_HEADS + branch, old, commit, "appended")) {
        return commit;
      }
    }
    throw new GitException(branch + " is being written by too many at once");
  }

  /** A branch as a person makes one: {@code main} and one commit with this tree. */
  public ObjectId branch(String name, ObjectId main, ObjectId tree, String message) {
    ObjectId commit = trees.commit(tree, List.of(main), message, us());
    Refs.set(repository, Constants.R_HEADS + name, repository.branch(name), commit, "proposed");
    return commit;
  }

  /** {@code main} goes on to a proposal that stands on it, and the proposal's branches end. */
  public void merge(String name, String review, ObjectId main, ObjectId proposal) {
    Refs.set(
        repository, Constants.R_HEADS + Repository.MAIN, Optional.of(main), proposal, "merged");
    for (String branch : List.of(name, review)) {
      repository
          .branch(branch)
          .ifPresent(at -> Refs.delete(repository, Constants.R_HEADS + branch, at));
    }
  }

  /** {@code review/<name>}: {@code main} and one commit that replaces a folder. */
  public ObjectId rolling(
      String name, ObjectId main, String folder, SortedMap<String, String> files, String message) {
    SecretScan.check(files);
    ObjectId tree = trees.withFolders(Optional.of(main), Map.of(folder, files));
    String branch = Repository.REVIEW + name;
    Optional<ObjectId> old = repository.branch(branch);
    if (old.map(trees::read)
        .filter(rolled -> rolled.tree().equals(tree))
        .filter(rolled -> rolled.parents().equals(List.of(main)))
        .isPresent()) {
      return old.get();
    }
    ObjectId commit = trees.commit(tree, List.of(main), message, us());
    Refs.set(repository, Constants.R_HEADS + branch, old, commit, "rolled");
    return commit;
  }
}
