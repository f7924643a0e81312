package org.wgintent.job;

import java.util.List;
import java.util.Map;
import org.wgintent.domain.DomainFolder;
import org.wgintent.stage.Outcome;
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
        .then(intent -> new Outcome.Ok<>(new Validated(candidate, intent), List.of()));
  }

  private Map<DomainFolder, SitesDisjoint.Own> others(Candidate candidate) {
    Repository repository = site.repository();
    return SitesDisjoint.others(
        candidate.change().domain(),
        repository.domains(candidate.tree()).domains(),
        other -> repository.intent(candidate.tree(), other));
  }
}
