package org.wgintent.job;

import java.util.Map;
import java.util.Optional;
import org.wgintent.derive.State;
import org.wgintent.domain.IntentFiles;
import org.wgintent.stage.Compiled;

/**
 * A change, read: what is to be compiled, and what it is compared with.
 *
 * @param main where {@code main} stands
 * @param tree the branch merged into {@code main}
 * @param base the state to derive from
 * @param before what {@code main} compiles to, if it does
 * @param committed {@code state} and {@code generated} as the change itself has them
 */
public record Candidate(
    Change change,
    Optional<ObjectName> main,
    ObjectName tree,
    IntentFiles files,
    State base,
    Optional<Compiled> before,
    Map<String, Map<String, String>> committed) {

  Candidate withBase(State state) {
    return new Candidate(change, main, tree, files, state, before, committed);
  }
}
