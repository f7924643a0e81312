package org.wgintent.routes.cli;

import picocli.CommandLine.Option;

/** {@code --format}: how a result is printed. */
final class FormatOption {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How the result is printed: ${COMPLETION-CANDIDATES} (default: text).")
  Format value = Format.text;

  boolean isJson() {
    return value == Format.json;
  }
}
