package org.wgintent.job;

import java.util.List;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.stage.Outcome;

/** A network and the state that remembers it; now it is known which keys are the domain's. */
final class Derive implements Step<Validated, Derived> {

  private final Site all;

  Derive(Site all) {
    this.all = all;
  }

  @Override
  public String name() {
    return "derive";
  }

  @Override
  public Outcome<Derived> apply(Run run, Validated validated) {
    return all.compiler()
        .derive(validated.intent(), validated.candidate().base(), all.keyRing())
        .then(
            derived ->
                withoutSecrets(
                    run, new Derived(validated.candidate(), validated.intent(), derived)));
  }

  private Outcome<Derived> withoutSecrets(Run run, Derived derived) {
    Secrets secrets = new Secrets(all.in(run.domain()));
    List<Diagnostic> found =
        secrets.byValue(derived.candidate().change(), derived.derived(), all.keyRing());
    return found.isEmpty() ? new Outcome.Ok<>(derived, List.of()) : secrets.rejected(run, found);
  }
}
