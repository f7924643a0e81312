package org.wgintent.job;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.DomainFolder;
import org.wgintent.stage.Compiler;
import org.wgintent.vault.Vault;

/**
 * Everything that a run works with, each behind a port.
 *
 * @param domain the one in the repository that a run is about
 * @param vault needed by whoever derives or deploys
 * @param effects none for who only asks
 */
public record Site(
    DomainFolder domain,
    Repository repository,
    Compiler compiler,
    Optional<Vault> vault,
    InstantSource clock,
    Optional<Effects> effects) {

  /** Ports by which a run changes something outside: branches, locks, servers. */
  public record Effects(
      OwnBranches branches,
      Locks locks,
      Remote.Connector connector,
      Measuring measuring,
      List<AlarmChannel> channels) {}

  /** One that only asks: a folder, compiled. */
  public static Site asking(
      Repository repository, Compiler compiler, Optional<Vault> vault, InstantSource clock) {
    return new Site(DomainFolder.ROOT, repository, compiler, vault, clock, Optional.empty());
  }

  /** The same for another domain of the repository. */
  public Site in(DomainFolder other) {
    return new Site(other, repository, compiler, vault, clock, effects);
  }

  /** The same, reaching servers another way. */
  public Site reaching(Remote.Connector other) {
    return new Site(
        domain,
        repository,
        compiler,
        vault,
        clock,
        Optional.of(new Effects(branches(), locks(), other, measuring(), channels())));
  }

  /** The same, reading another repository: a folder that stands on this one. */
  public Site reading(Repository other) {
    return new Site(domain, other, compiler, vault, clock, effects);
  }

  private Effects acting() {
    return effects.orElseThrow(() -> new IllegalStateException("this run only asks"));
  }

  public OwnBranches branches() {
    return acting().branches();
  }

  public Locks locks() {
    return acting().locks();
  }

  public Remote.Connector connector() {
    return acting().connector();
  }

  public Measuring measuring() {
    return acting().measuring();
  }

  public List<AlarmChannel> channels() {
    return acting().channels();
  }

  /** The state that a commit holds; what is wrong with its files goes to {@code report}. */
  State state(ObjectName commit, Report report) {
    return compiler.state(repository.texts(commit, domain.in(Read.STATE)), domain.path(), report);
  }

  public Optional<KeyRing> keyRing() {
    return vault.map(v -> v);
  }

  /**
   * What one process at a time does beside deploys, if nobody else is at it, who may have done it a
   * moment before.
   *
   * @param name of what is done
   * @return empty where somebody is at it
   */
  <T> Optional<T> alone(String name, String commit, Deploys.Work<T> work) throws IOException {
    Optional<Locks.Held> claim = locks().tryTake(domain.name() + "+" + name, name, commit);
    if (claim.isEmpty()) {
      return Optional.empty();
    }
    try (Locks.Held _ = claim.get()) {
      return Optional.of(work.run());
    }
  }

  public Ledger ledger() {
    return new Ledger(repository, this::branches, domain.name());
  }
}
