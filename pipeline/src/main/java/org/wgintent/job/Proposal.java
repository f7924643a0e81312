package org.wgintent.job;

import java.util.Map;
import org.wgintent.domain.DomainFolder;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;

/** Everything compiled, and what it will do. */
public record Proposal(Candidate candidate, Compiled compiled, Plan plan) {

  /** Does the change itself hold exactly what it compiles to? */
  public boolean isAsCompiled() {
    return candidate.committed().equals(folders());
  }

  /** Is it a commit of {@code main} that was reviewed as it is? */
  boolean isToBeDeployed() {
    return candidate.change().isMain() && isAsCompiled();
  }

  public Map<String, Map<String, String>> folders() {
    DomainFolder domain = candidate.change().domain();
    return Map.of(
        domain.in(Read.STATE),
        compiled.stateFiles(),
        domain.in(Read.GENERATED),
        compiled.generated());
  }
}
