package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.wgintent.domain.DomainFolder;
import org.wgintent.job.GitException;
import org.wgintent.job.Repository;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the repository, the vault and the SSH key are. */
final class SiteOptions {

  @Option(
      names = "--repo",
      paramLabel = "DIR",
      defaultValue = "${env:WG_INTENT_REPO}",
      description =
          "The bare intent repository, or the mirror of a remote one (default: $WG_INTENT_REPO).")
  @Nullable Path repository;

  @Option(
      names = "--ssh-key",
      paramLabel = "FILE",
      defaultValue = "${env:WG_INTENT_SSH_KEY}",
      description =
          "The SSH key for servers (default: $WG_INTENT_SSH_KEY, else ssh_ed25519 in the vault).")
  @Nullable Path sshKey;

  @Option(
      names = "--site",
      paramLabel = "NAME",
      description = "Which domain below sites/ (needed where there are several).")
  @Nullable String name;

  @Mixin VaultOption vault = new VaultOption();

  Path repository() {
    if (repository == null) {
      throw new CommandException(
          ExitCode.USAGE, "no repository: give --repo DIR or set WG_INTENT_REPO");
    }
    return repository;
  }

  /** All of the repository, as it stands where people push to. */
  OpenSite open() throws IOException {
    return open(Optional.empty());
  }

  /** The same, for who tells people of alarms. */
  OpenSite open(Optional<Path> alarms) throws IOException {
    return fetched(openHere(alarms));
  }

  /** The same as it is on this machine, whatever became of the remote since. */
  OpenSite openHere(Optional<Path> alarms) throws IOException {
    return OpenSite.of(
        repository(), Optional.ofNullable(vault.path), Optional.ofNullable(sshKey), alarms);
  }

  /** The repository alone: a hook reads neither vault nor SSH key. */
  OpenSite openWithoutSecrets() throws IOException {
    return fetched(OpenSite.of(repository(), Optional.empty(), Optional.empty()));
  }

  private static OpenSite fetched(OpenSite site) {
    try {
      site.site().repository().fetch();
      return site;
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
  }

  /** One domain of it: the root's, the only site, or the one that was named. */
  OpenSite openDomain() throws IOException {
    return domainOf(open());
  }

  /** The same, for who only looks: where the remote does not answer, as it was when it did. */
  OpenSite openDomainToLook() throws IOException {
    OpenSite all = openHere(Optional.empty());
    try {
      all.site().repository().fetch();
    } catch (GitException unreachable) {
      Console.note(String.valueOf(unreachable.getMessage()));
      Console.note("the repository is shown as it was when it was fetched last");
    }
    return domainOf(all);
  }

  private OpenSite domainOf(OpenSite all) {
    try {
      return all.in(domain(all.site().repository()));
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private DomainFolder domain(Repository repository) {
    List<DomainFolder> domains =
        repository
            .branch(Repository.MAIN)
            .map(main -> repository.domains(main).domains())
            .orElse(List.of(DomainFolder.ROOT));
    return DomainOptions.only(
        DomainOptions.chosen(domains, name), "the repository has several sites");
  }
}
