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
 * @param before what the change is compared with: main, or for main the accepted commit before
 * @param tree the branch merged into {@code main}
 * @param removed is the domain gone? {@code files} and {@code base} are those before it went
 * @param found in the list of domains and in the state
 * @param base the state to derive from
 */
public record Candidate(
    Change change,
    Optional<ObjectName> main,
    Optional<ObjectName> before,
    ObjectName tree,
    boolean removed,
    IntentFiles files,
    List<Diagnostic> found,
    State base) {

  Candidate withBase(State state) {
    return new Candidate(change, main, before, tree, removed, files, found, state);
  }
}
