package org.wgintent.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Domain;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Outcome;

/**
 * Makes the keys that interfaces lack, on servers whose entry is on {@code main} already and whose
 * enrolment is {@code auto}. A new server is enrolled by a person, who has checked its host key.
 */
final class Enroll implements Step<Validated, Validated> {

  private final Site all;

  Enroll(Site all) {
    this.all = all;
  }

  @Override
  public String name() {
    return "enroll";
  }

  @Override
  public boolean isFor(Run run, Validated validated) {
    return run.mayAct()
        && validated.intent().execution().enrollAutomatically()
        && !lackingKeys(validated.intent(), validated.candidate().base()).isEmpty();
  }

  @Override
  public Outcome<Validated> apply(Run run, Validated validated) throws IOException {
    Site site = all.in(run.domain());
    Intent intent = validated.intent();
    Candidate candidate = validated.candidate();
    Optional<Intent> onMain = before(site, candidate);
    State base = candidate.base();
    for (ServerName server : lackingKeys(intent, base)) {
      boolean known =
          onMain
              .map(main -> main.execution().servers().get(server))
              .filter(r -> r.equals(intent.execution().servers().get(server)))
              .isPresent();
      if (known) {
        base =
            new Deploys(site)
                .enroll(intent, server)
                .map(enrolled -> Deploys.enrolled(server, enrolled.found()))
                .map(base::withEnrolled)
                .orElse(base);
        run.log("enrolled " + server);
      }
    }
    return new Outcome.Ok<>(new Validated(candidate.withBase(base), intent), List.of());
  }

  /** Intent before this change: that of main, or for main itself of the commit before. */
  private static Optional<Intent> before(Site site, Candidate candidate) {
    return candidate
        .before()
        .flatMap(base -> site.repository().intent(base, site.domain()).read(new Report()));
  }

  private static List<ServerName> lackingKeys(Intent intent, State base) {
    return intent.domain().interfaces().values().stream()
        .filter(i -> base.serverKey(i.server(), i.name()).isEmpty())
        .map(Domain.Interface::server)
        .distinct()
        .toList();
  }
}
