package org.wgintent.routes.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.KeyRing;
import org.wgintent.domain.DomainFolder;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.routes.git.Ledger;
import org.wgintent.routes.git.OwnBranches;
import org.wgintent.routes.ssh.SshConnector;
import org.wgintent.routes.ssh.SshKeys;
import org.wgintent.vault.Vault;

/** Everything that a run works with: repository, a domain in it, vault, servers, clock. */
public final class Site implements AutoCloseable {

  private final IntentRepository repository;
  private final Optional<Vault> vault;
  private final Remote.Connector connector;
  private final InstantSource clock;
  private final DomainFolder domain;

  private Site(
      IntentRepository repository,
      Optional<Vault> vault,
      Remote.Connector connector,
      InstantSource clock,
      DomainFolder domain) {
    this.domain = domain;
    this.repository = repository;
    this.vault = vault;
    this.connector = connector;
    this.clock = clock;
  }

  /** From paths, as the command line and the environment give them. */
  public static Site open(Path repository, Optional<Path> vault, Optional<Path> sshKey)
      throws IOException {
    Optional<Path> key =
        sshKey.or(() -> vault.map(v -> v.resolve(SshKeys.FILE))).filter(Files::isRegularFile);
    Remote.Connector connector =
        key.<Remote.Connector>map(SshConnector::new)
            .orElse(
                (server, realisation) -> {
                  throw new IOException("no SSH key: set WG_INTENT_SSH_KEY or WG_INTENT_VAULT");
                });
    return new Site(
        IntentRepository.open(repository),
        vault.isPresent() ? Optional.of(Vault.open(vault.get())) : Optional.empty(),
        connector,
        InstantSource.system(),
        DomainFolder.ROOT);
  }

  /** The same for another domain of the repository; whoever opened this one closes it. */
  public Site in(DomainFolder other) {
    return new Site(repository, vault, connector, clock, other);
  }

  /** The same, reaching servers another way; whoever opened this one closes it. */
  Site reaching(Remote.Connector other) {
    return new Site(repository, vault, other, clock, domain);
  }

  public DomainFolder domain() {
    return domain;
  }

  public IntentRepository repository() {
    return repository;
  }

  public Optional<KeyRing> keyRing() {
    return vault.map(v -> v);
  }

  public Optional<Vault> vault() {
    return vault;
  }

  public Remote.Connector connector() {
    return connector;
  }

  public InstantSource clock() {
    return clock;
  }

  public OwnBranches branches() {
    return new OwnBranches(repository, clock);
  }

  public Ledger ledger() {
    return new Ledger(repository, branches(), domain.name());
  }

  @Override
  public void close() {
    if (connector instanceof SshConnector ssh) {
      ssh.close();
    }
    repository.close();
  }
}
