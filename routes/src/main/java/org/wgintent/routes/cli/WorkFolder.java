package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.wgintent.domain.DomainFolder;
import org.wgintent.routes.folder.FolderRepository;

/**
 * The folder that a command is given: that of a domain, that of one site, or that of all sites.
 *
 * @param root of the repository, or the folder that stands for it
 * @param domains what the command is about; others may lie beside them
 */
record WorkFolder(Path root, FolderRepository repository, List<DomainFolder> domains) {

  /**
   * @param name only this site
   */
  static WorkFolder in(Path given, @Nullable String name) throws IOException {
    Path full = given.toAbsolutePath().normalize();
    Path above = full.getParent();
    Optional<DomainFolder> site =
        above != null && above.endsWith(DomainFolder.SITES)
            ? DomainFolder.site(full.getFileName().toString())
            : Optional.empty();
    if (site.isPresent()) {
      FolderRepository.of(given);
      Path root = given.resolve("../..").normalize();
      return new WorkFolder(
          root, FolderRepository.of(root), DomainOptions.chosen(List.of(site.get()), name));
    }
    FolderRepository all = FolderRepository.of(given);
    return new WorkFolder(given, all, DomainOptions.chosen(all.domains().domains(), name));
  }

  /** The one domain that a command is about. */
  DomainFolder only() {
    return DomainOptions.only(domains, root.resolve(DomainFolder.SITES) + " has several domains");
  }

  /** Where the files of {@link #only} are. */
  Path folder() {
    return root.resolve(only().path());
  }
}
