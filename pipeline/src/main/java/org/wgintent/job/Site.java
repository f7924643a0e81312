package org.wgintent.job;

import java.time.InstantSource;
import java.util.Optional;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.State;
import org.wgintent.derive.StateReader;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.stage.Compiler;
import org.wgintent.vault.Vault;

/**
 * Everything that a run works with, each behind a port: repository, locks, servers, clock.
 *
 * @param domain the one in the repository that a run is about
 * @param vault needed by whoever derives or deploys
 */
public record Site(
    DomainFolder domain,
    Repository repository,
    OwnBranches branches,
    Locks locks,
    Remote.Connector connector,
    Measuring measuring,
    Compiler compiler,
    Optional<Vault> vault,
    InstantSource clock) {

  /** The same for another domain of the repository. */
  public Site in(DomainFolder other) {
    return new Site(
        other, repository, branches, locks, connector, measuring, compiler, vault, clock);
  }

  /** The same, reaching servers another way. */
  public Site reaching(Remote.Connector other) {
    return new Site(domain, repository, branches, locks, other, measuring, compiler, vault, clock);
  }

  /** The state that a commit holds; what is wrong with its files goes to {@code report}. */
  State state(ObjectName commit, Report report) {
    return StateReader.read(repository.texts(commit, domain.in(Read.STATE)), domain.path(), report);
  }

  public Optional<KeyRing> keyRing() {
    return vault.map(v -> v);
  }

  public Ledger ledger() {
    return new Ledger(repository, branches, domain.name());
  }
}
