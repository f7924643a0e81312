package org.wgintent.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.wgintent.benchmarks.Campaigns;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.AlarmChannel;
import org.wgintent.job.Site;
import org.wgintent.routes.alarm.AlarmFile;
import org.wgintent.routes.folder.FolderRepository;
import org.wgintent.routes.git.GitBranches;
import org.wgintent.routes.git.GitLocks;
import org.wgintent.routes.git.GitRepository;
import org.wgintent.routes.git.IntentRepository;
import org.wgintent.routes.ssh.SshConnector;
import org.wgintent.routes.ssh.SshKeys;
import org.wgintent.vault.Vault;

/** Wires the ports of the job to Git and SSH. */
public final class OpenSite implements AutoCloseable {

  private final IntentRepository repository;
  private final Optional<SshConnector> ssh;
  private final Site site;

  private OpenSite(IntentRepository repository, Optional<SshConnector> ssh, Site site) {
    this.repository = repository;
    this.ssh = ssh;
    this.site = site;
  }

  private static Site site(
      IntentRepository repository,
      Optional<SshConnector> ssh,
      Optional<Vault> vault,
      List<AlarmChannel> channels) {
    InstantSource clock = InstantSource.system();
    Remote.Connector connector =
        ssh.<Remote.Connector>map(connected -> connected)
            .orElse(
                (server, settings) -> {
                  throw new IOException("no SSH key: set WG_INTENT_SSH_KEY or WG_INTENT_VAULT");
                });
    return new Site(
        DomainFolder.ROOT,
        new GitRepository(repository),
        Compilers.current(),
        vault,
        clock,
        Optional.of(
            new Site.Effects(
                new GitBranches(repository, clock),
                new GitLocks(repository, clock),
                connector,
                new Campaigns(),
                channels)));
  }

  /** A folder by itself: it can be compiled, and nothing else. */
  public static Site of(FolderRepository folder, Optional<Vault> vault) {
    return Site.asking(folder, Compilers.current(), vault, InstantSource.system());
  }

  /** From paths, as the command line and the environment give them. */
  public static OpenSite of(Path bare, Optional<Path> vault, Optional<Path> sshKey)
      throws IOException {
    return of(bare, vault, sshKey, Optional.empty());
  }

  /**
   * @param alarms the file that says how people are told
   */
  public static OpenSite of(
      Path bare, Optional<Path> vault, Optional<Path> sshKey, Optional<Path> alarms)
      throws IOException {
    List<AlarmChannel> channels = alarms.isPresent() ? AlarmFile.read(alarms.get()) : List.of();
    Optional<SshConnector> ssh =
        sshKey
            .or(() -> vault.map(v -> v.resolve(SshKeys.FILE)))
            .filter(Files::isRegularFile)
            .map(SshConnector::new);
    Optional<Vault> open =
        vault.isPresent() ? Optional.of(Vault.open(vault.get())) : Optional.empty();
    IntentRepository repository = IntentRepository.open(bare);
    return new OpenSite(repository, ssh, site(repository, ssh, open, channels));
  }

  /** The same for another domain of the repository; one of the two is closed. */
  public OpenSite in(DomainFolder domain) {
    return new OpenSite(repository, ssh, site.in(domain));
  }

  public Site site() {
    return site;
  }

  /** Do people push elsewhere? */
  public boolean isMirror() {
    return repository.remote().isPresent();
  }

  @Override
  public void close() {
    ssh.ifPresent(SshConnector::close);
    repository.close();
  }
}
