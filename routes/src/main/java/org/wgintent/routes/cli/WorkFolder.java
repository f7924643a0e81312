package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.wgintent.domain.DomainFolder;
import org.wgintent.routes.folder.FolderRepository;

/**
 * The folder that a command is given: that of a domain, that of one site, or that of all sites.
 *
 * @param root of the repository, or the folder that stands for it
 * @param domains what the command is about; others may lie beside them
 */
record WorkFolder(Path root, FolderRepository repository, List<DomainFolder> domains) {

  static WorkFolder in(Path given) throws IOException {
    Path full = given.toAbsolutePath().normalize();
    Path above = full.getParent();
    Optional<DomainFolder> site =
        above != null && above.endsWith(DomainFolder.SITES)
            ? DomainFolder.site(full.getFileName().toString())
            : Optional.empty();
    if (site.isPresent()) {
      FolderRepository.of(given);
      Path root = given.resolve("../..").normalize();
      return new WorkFolder(root, FolderRepository.of(root), List.of(site.get()));
    }
    FolderRepository all = FolderRepository.of(given);
    return new WorkFolder(given, all, all.domains().domains());
  }

  /** The one domain that a command is about. */
  DomainFolder only() {
    if (domains.size() != 1) {
      throw new Trouble(
          ExitCode.USAGE,
          root.resolve(DomainFolder.SITES)
              + " has several domains: name the folder of one, such as "
              + root.resolve(domains.getFirst().path()));
    }
    return domains.getFirst();
  }
}
