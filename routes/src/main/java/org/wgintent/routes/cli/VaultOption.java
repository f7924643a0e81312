package org.wgintent.routes.cli;

import java.nio.file.Path;
import java.util.Optional;
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

  /** If one was named. */
  Optional<Path> path() {
    return Optional.ofNullable(path);
  }

  Path required() {
    if (path == null) {
      throw new CommandException(
          ExitCode.USAGE, "no vault: give --vault DIR or set WG_INTENT_VAULT");
    }
    return path;
  }
}
