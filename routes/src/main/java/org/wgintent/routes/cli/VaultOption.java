package org.wgintent.routes.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.wgintent.derive.KeyRing;
import org.wgintent.vault.Vault;
import org.jspecify.annotations.Nullable;
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
  Optional<KeyRing> open() {
    return Optional.ofNullable(path).map(Vault::open);
  }

  Path required() {
    if (path == null) {
      throw new Trouble(ExitCode.USAGE, "no vault: give --vault DIR or set WG_INTENT_VAULT");
    }
    return path;
  }
}
