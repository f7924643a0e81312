package org.wgintent.job;

import java.util.Map;
import java.util.Optional;
import org.wgintent.domain.DomainFolder;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;

/**
 * Everything compiled, and what it will do.
 *
 * @param isAsCompiled does the change itself hold exactly what it compiles to?
 * @param before what the plan compares with; none where nothing was before, or does not compile
 */
public record Proposal(
    Candidate candidate,
    Compiled compiled,
    boolean isAsCompiled,
    Optional<Compiled> before,
    Plan plan) {

  /** Is it a commit of {@code main} that was reviewed as it is? */
  boolean isToBeDeployed() {
    return candidate.change().isMain() && isAsCompiled;
  }

  public Map<String, Map<String, String>> folders() {
    return folders(candidate.change().domain(), compiled);
  }

  /** What the pipeline writes for a domain: path of a folder to the files in it. */
  static Map<String, Map<String, String>> folders(DomainFolder domain, Compiled compiled) {
    return Map.of(
        domain.in(Read.STATE),
        compiled.stateFiles(),
        domain.in(Read.GENERATED),
        compiled.generated());
  }
}
