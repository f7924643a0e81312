package org.wgintent.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PublicKey;

/** What commits of one domain compile to, with the state that each holds. */
public final class Compilations {

  private final Site site;

  public Compilations(Site site) {
    this.site = site;
  }

  /** For comparison: it is not proved. Empty where the commit does not compile. */
  public Optional<Compiled> compiled(ObjectName commit) {
    return value(rendered(commit, Set.of(), (iface, key) -> false));
  }

  /** To be deployed again: proved, and without the peers that were revoked or taken away. */
  Optional<Compiled> proved(
      ObjectName commit, Set<PublicKey> revoked, BiPredicate<InterfaceName, PublicKey> gone) {
    return value(rendered(commit, revoked, gone).then(site.compiler()::prove));
  }

  private Outcome<Compiled> rendered(
      ObjectName commit, Set<PublicKey> revoked, BiPredicate<InterfaceName, PublicKey> gone) {
    Compiler compiler = site.compiler();
    State state = site.state(commit, new Report());
    IntentFiles files = site.repository().intent(commit, site.domain());
    return compiler
        .check(files, List.of(), state, Map.of())
        .then(
            intent ->
                compiler
                    .derive(intent, state, Optional.empty())
                    .then(
                        derived ->
                            compiler.render(
                                files, intent, derived.without(revoked).without(gone))));
  }

  private static Optional<Compiled> value(Outcome<Compiled> outcome) {
    return switch (outcome) {
      case Outcome.Ok<Compiled>(var compiled, var warnings) -> Optional.of(compiled);
      case Outcome.Rejected<Compiled> rejected -> Optional.empty();
    };
  }
}
