package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.wgintent.domain.DomainFolder;
import org.wgintent.domain.ServerName;
import org.wgintent.job.Change;
import org.wgintent.job.GitException;
import org.wgintent.job.ObjectName;
import org.wgintent.job.Repository;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.folder.FolderRepository;
import org.wgintent.vault.Vault;
import picocli.CommandLine.Option;

/** Which domain a command that asks is about: a folder's, or that of {@code main}. */
final class DomainOptions {

  @Option(
      names = "--repo",
      paramLabel = "DIR",
      description = "Main of this bare repository, instead of a folder.")
  @Nullable Path repository;

  @Option(
      names = "--site",
      paramLabel = "NAME",
      description = "Only this domain of those below sites/.")
  @Nullable String site;

  /** What is asked; for each domain, the newest that there is of it. */
  record Source(Site site, List<Change> changes, Optional<OpenSite> opened)
      implements AutoCloseable {

    /** The one domain that a command is about. */
    Change only() {
      DomainOptions.only(
          changes.stream().map(Change::domain).toList(), "there are several domains");
      return changes.getFirst();
    }

    @Override
    public void close() {
      opened.ifPresent(OpenSite::close);
    }
  }

  /**
   * @param folder where domain.yaml is, or sites/
   */
  Source open(Path folder, Optional<Path> vault) throws IOException {
    if (repository == null) {
      WorkFolder work = WorkFolder.in(folder, site);
      Optional<Vault> open =
          vault.isPresent() ? Optional.of(Vault.open(vault.get())) : Optional.empty();
      return new Source(
          OpenSite.of(work.repository(), open),
          work.domains().stream().map(FolderRepository::change).toList(),
          Optional.empty());
    }
    OpenSite opened = OpenSite.of(repository, vault, Optional.empty());
    try {
      return new Source(opened.site(), onMain(opened.site().repository()), Optional.of(opened));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private List<Change> onMain(Repository of) {
    ObjectName main = main(of);
    return chosen(of.domains(main).domains(), site).stream()
        .map(domain -> new Change(domain, Repository.MAIN, main))
        .toList();
  }

  static ServerName server(String name) {
    try {
      return new ServerName(name);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, "there is no server " + name);
    }
  }

  static ObjectName main(Repository of) {
    return of.branch(Repository.MAIN)
        .orElseThrow(() -> new GitException("there is no main yet: push and merge first"));
  }

  /** All, or the one that was named. */
  static List<DomainFolder> chosen(List<DomainFolder> domains, @Nullable String site) {
    if (site == null) {
      return domains;
    }
    return List.of(
        domains.stream()
            .filter(domain -> domain.name().equals(site))
            .findFirst()
            .orElseThrow(() -> unclear(domains, "there is no site " + site)));
  }

  /** The one that there is. */
  static DomainFolder only(List<DomainFolder> domains, String ifSeveral) {
    if (domains.size() != 1) {
      throw unclear(domains, ifSeveral);
    }
    return domains.getFirst();
  }

  private static CommandException unclear(List<DomainFolder> domains, String why) {
    return new CommandException(
        ExitCode.USAGE,
        why
            + ": give --site "
            + String.join(" or ", domains.stream().map(DomainFolder::name).toList()));
  }
}
