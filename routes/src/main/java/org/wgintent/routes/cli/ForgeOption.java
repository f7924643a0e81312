package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.wgintent.job.Forge;
import org.wgintent.routes.forge.ForgeFile;
import picocli.CommandLine.Option;

/** {@code --forge}: the file that says where people review. */
final class ForgeOption {

  @Option(
      names = "--forge",
      paramLabel = "FILE",
      defaultValue = "${env:WG_INTENT_FORGE}",
      description =
          "Where merge requests are made (default: $WG_INTENT_FORGE, else nowhere: people merge with"
              + " Git).")
  private @Nullable Path file;

  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * @throws IOException if the file is not well: it says where
   */
  Optional<Forge> read() throws IOException {
    return file == null ? Optional.empty() : Optional.of(ForgeFile.read(file));
  }
}
