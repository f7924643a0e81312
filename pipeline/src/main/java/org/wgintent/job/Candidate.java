package org.wgintent.job;

import java.util.List;
import java.util.Optional;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.domain.IntentFiles;

/**
 * A change, read: what is to be compiled.
 *
 * @param main where {@code main} stands; empty for {@code main} itself
 * @param tree the branch merged into {@code main}
 * @param found in the list of domains and in the state
 * @param base the state to derive from
 */
public record Candidate(
    Change change,
    Optional<ObjectName> main,
    ObjectName tree,
    IntentFiles files,
    List<Diagnostic> found,
    State base) {

  Candidate withBase(State state) {
    return new Candidate(change, main, tree, files, found, state);
  }

  /** What the change is compared with: main, or for main itself the commit before. */
  Optional<ObjectName> before(Repository repository) {
    return main.or(() -> repository.resolve(change.head() + "^1"));
  }
}
