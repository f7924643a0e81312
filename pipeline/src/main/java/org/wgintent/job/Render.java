package org.wgintent.job;

import java.util.List;
import org.wgintent.stage.Outcome;

/** Every file that follows from a network; what a target cannot do is said at its line. */
final class Render implements Step<Derived, Rendered> {

  private final Site site;

  Render(Site site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "render";
  }

  @Override
  public Outcome<Rendered> apply(Run run, Derived derived) {
    return site.compiler()
        .render(derived.candidate().files(), derived.intent(), derived.derived())
        .then(
            compiled ->
                new Outcome.Ok<>(
                    new Rendered(
                        derived.candidate(),
                        derived.candidate().removed() ? compiled.removed() : compiled),
                    List.of()));
  }
}
