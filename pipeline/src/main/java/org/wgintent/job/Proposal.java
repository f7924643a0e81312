package org.wgintent.job;

import java.util.Map;
import java.util.Optional;
import org.wgintent.domain.DomainFolder;
import org.wgintent.memory.Once;
import org.wgintent.review.Plan;
import org.wgintent.stage.Compiled;

/**
 * Everything compiled, and what it will do: compared when somebody asks. Who deploys reads no plan,
 * and who compiles a folder does not ask whether it was compiled before.
 */
public record Proposal(
    Candidate candidate, Compiled compiled, Once<Boolean> asCompiled, Once<Comparison> comparison) {

  /**
   * With what was there.
   *
   * @param before none where nothing was, or what was does not compile
   */
  record Comparison(Optional<Compiled> before, Plan plan) {}

  /** Does the change itself hold exactly what it compiles to? */
  public boolean isAsCompiled() {
    return asCompiled.get();
  }

  /** What the plan compares with; none where nothing was before, or does not compile. */
  public Optional<Compiled> before() {
    return comparison.get().before();
  }

  public Plan plan() {
    return comparison.get().plan();
  }

  /** Is it a commit of {@code main} that was reviewed as it is? */
  boolean isToBeDeployed() {
    return candidate.change().isMain() && isAsCompiled();
  }

  public Map<String, Map<String, String>> folders() {
    return folders(candidate.change().domain(), compiled);
  }

  /** Does a commit hold exactly what was compiled, to the byte? */
  static boolean isHeldBy(
      Repository repository, ObjectName commit, DomainFolder domain, Compiled compiled) {
    return folders(domain, compiled).entrySet().stream()
        .allMatch(folder -> repository.texts(commit, folder.getKey()).equals(folder.getValue()));
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
