package org.wgintent.job;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.wgintent.domain.DomainFolder;

/**
 * The branches that the pipeline alone writes: proposals, the ledger, measurements. Refs move by
 * compare-and-swap; {@link GitException} where somebody else was faster.
 */
public interface OwnBranches {

  /**
   * Makes {@code review/<branch>}: the author's head, with {@code main} as second parent where the
   * head is behind it, and exactly one commit with these folders. One that stands on the same head,
   * and has the same of the domain and the same message, stays: whoever approved it approved this.
   *
   * @param tree people's files, merged
   * @return the commit; the one that is there already if it stays
   */
  ObjectName review(
      String branch,
      DomainFolder domain,
      ObjectName head,
      Optional<ObjectName> main,
      ObjectName tree,
      Map<String, Map<String, String>> folders,
      String message);

  /** {@code review/<branch>} ends where it stands, if it is there. */
  void withdraw(String branch);

  /** Files for a commit; each replaces the one that has its path. */
  record Addition(Map<String, String> files, String message) {}

  /**
   * Adds a commit to a branch that only grows; begins the branch where there is none.
   *
   * @param addition to where the branch stands; asked again where somebody else was faster
   */
  ObjectName append(String branch, Function<Optional<ObjectName>, Addition> addition);

  /** The same, with files that nothing on the branch matters for. */
  default ObjectName append(String branch, Map<String, String> files, String message) {
    return append(branch, tip -> new Addition(files, message));
  }

  /** A branch as a person makes one: {@code main} and one commit with this tree. */
  ObjectName branch(String name, ObjectName main, ObjectName tree, String message);

  /** {@code main} goes on to a proposal that stands on it, and the proposal's branches end. */
  void merge(String name, String review, ObjectName main, ObjectName proposal);

  /** {@code review/<name>}: {@code main} and one commit that replaces a folder. */
  ObjectName rolling(
      String name, ObjectName main, String folder, SortedMap<String, String> files, String message);
}
