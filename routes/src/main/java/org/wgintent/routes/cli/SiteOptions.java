package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.wgintent.routes.flow.Site;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the repository, the vault and the SSH key are. */
final class SiteOptions {

  @Option(
      names = "--repo",
      paramLabel = "DIR",
      defaultValue = "${env:WG_INTENT_REPO}",
      description = "The bare intent repository (default: $WG_INTENT_REPO).")
  @Nullable Path repository;

  @Option(
      names = "--ssh-key",
      paramLabel = "FILE",
      defaultValue = "${env:WG_INTENT_SSH_KEY}",
      description =
          "The SSH key for servers (default: $WG_INTENT_SSH_KEY, else ssh_ed25519 in the vault).")
  @Nullable Path sshKey;

  @Mixin VaultOption vault = new VaultOption();

  Path repository() {
    if (repository == null) {
      throw new Trouble(ExitCode.USAGE, "no repository: give --repo DIR or set WG_INTENT_REPO");
    }
    return repository;
  }

  Site open() throws IOException {
    return Site.open(repository(), Optional.ofNullable(vault.path), Optional.ofNullable(sshKey));
  }
}
