package org.wgintent.job;

import java.util.List;
import org.wgintent.stage.Outcome;

/**
 * What was rendered is read back, and means what was written; or it is a bug, and the job stops.
 */
final class Prove implements Step<Rendered, Rendered> {

  private final Site site;

  Prove(Site site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "prove";
  }

  @Override
  public Outcome<Rendered> apply(Run run, Rendered rendered) {
    return site.compiler()
        .prove(rendered.compiled())
        .then(proved -> new Outcome.Ok<>(rendered, List.of()));
  }
}
