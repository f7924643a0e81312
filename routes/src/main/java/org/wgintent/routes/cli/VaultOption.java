package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.wgintent.vault.Vault;
import picocli.CommandLine.Option;

/** {@code --vault}: the folder with the seed. */
final class VaultOption {

  @Option(
      names = "--vault",
      paramLabel = "DIR",
      defaultValue = "${env:WG_INTENT_VAULT}",
      description = "The vault (default: $WG_INTENT_VAULT).")
  @Nullable Path path;

  /** The vault, if one was named. */
  Optional<Vault> open() throws IOException {
    return path == null ? Optional.empty() : Optional.of(Vault.open(path));
  }

  Path required() {
    if (path == null) {
      throw new Trouble(ExitCode.USAGE, "no vault: give --vault DIR or set WG_INTENT_VAULT");
    }
    return path;
  }
}
