package org.wgintent.job;

import java.util.List;
import java.util.Map;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.memory.Once;
import org.wgintent.stage.Outcome;
import org.wgintent.validate.Expiring;
import org.wgintent.validate.SitesDisjoint;

/** The one check of intent, with the state that it is derived from and the domains beside it. */
final class Validate implements Step<Candidate, Validated> {

  private final Site site;

  Validate(Site site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "validate";
  }

  @Override
  public Outcome<Validated> apply(Run run, Candidate candidate) {
    return site.compiler()
        .check(candidate.files(), candidate.found(), candidate.base(), others(candidate))
        .then(intent -> onThisDay(candidate, intent))
        .then(intent -> new Outcome.Ok<>(new Validated(candidate, intent), List.of()));
  }

  /** What is on {@code main} was merged when its dates were to come. */
  private Outcome<Intent> onThisDay(Candidate candidate, Intent intent) {
    Once<List<Grant>> known =
        new Once<>(() -> candidate.main().map(this::grants).orElse(List.of()));
    List<Diagnostic> found =
        Expiring.check(
            intent,
            site.clock().instant(),
            grant -> !candidate.change().isMain() && !known.get().contains(grant));
    return found.stream().anyMatch(Diagnostic::isError)
        ? new Outcome.Rejected<>(found)
        : new Outcome.Ok<>(intent, found);
  }

  private List<Grant> grants(ObjectName commit) {
    return site.repository()
        .intent(commit, site.domain())
        .read(new Report())
        .map(read -> read.inventory().grants())
        .orElse(List.of());
  }

  private Map<DomainFolder, SitesDisjoint.Own> others(Candidate candidate) {
    Repository repository = site.repository();
    return SitesDisjoint.others(
        candidate.change().domain(),
        repository.domains(candidate.tree()).domains(),
        other -> repository.intent(candidate.tree(), other));
  }
}
