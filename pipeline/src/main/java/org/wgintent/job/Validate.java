package org.wgintent.job;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.Intent;
import org.wgintent.stage.Outcome;
import org.wgintent.validate.SitesApart;

/** Intent that keeps every rule, its own and those between the domains of one repository. */
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
        .validate(candidate.files())
        .then(intent -> apart(intent, candidate))
        .then(intent -> new Outcome.Ok<>(new Validated(candidate, intent), List.of()));
  }

  /** Domains of one repository share no server and no id. */
  private Outcome<Intent> apart(Intent intent, Candidate candidate) {
    Repository repository = site.repository();
    Map<DomainFolder, SitesApart.Own> others = new TreeMap<>();
    for (DomainFolder other : repository.domains(candidate.tree()).domains()) {
      if (!other.equals(candidate.change().domain())) {
        repository
            .intent(candidate.tree(), other)
            .read(new Report())
            .ifPresent(read -> others.put(other, SitesApart.Own.of(read)));
      }
    }
    List<Diagnostic> shared = SitesApart.check(intent, others);
    return shared.isEmpty() ? new Outcome.Ok<>(intent, List.of()) : new Outcome.Rejected<>(shared);
  }
}
