package org.wgintent.routes.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --alarms}: the file that says how people are told. */
final class AlarmsOption {

  @Option(
      names = "--alarms",
      paramLabel = "FILE",
      defaultValue = "${env:WG_INTENT_ALARMS}",
      description = "How people are told of alarms (default: $WG_INTENT_ALARMS, else nobody is).")
  private @Nullable Path file;

  Optional<Path> file() {
    return Optional.ofNullable(file);
  }
}
