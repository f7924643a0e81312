package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Json;
import org.wgintent.routes.flow.Drifts;
import org.wgintent.routes.flow.Drifts.ServerDrift;
import org.wgintent.routes.flow.Run;
import org.wgintent.routes.flow.Site;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift}: what servers are, beside what was confirmed last. */
@Command(
    name = "drift",
    description = "Compare every server with what was confirmed there last; heal what is to be.")
final class DriftCommand implements Callable<Integer> {

  @Option(
      names = "--heal",
      description = "Put every server back, whatever execution.yaml says under drift.")
  private boolean heal;

  @Option(names = "--report", description = "Change nothing, whatever execution.yaml says.")
  private boolean report;

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.text;

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    if (heal && report) {
      throw new Trouble(ExitCode.USAGE, "--heal and --report exclude each other");
    }
    try (Site open = site.openDomain()) {
      Drifts drifts = new Drifts(open);
      List<ServerDrift> found = drifts.look();
      Console.print(format == Format.json ? Json.pretty(found) : text(found));
      if (!report) {
        Optional<Run> healed = drifts.heal(found, heal);
        if (healed.isPresent()) {
          RunText.print(healed.get());
          return RunText.exit(healed.get()).code();
        }
      }
      if (found.stream().anyMatch(server -> !server.drift().isEmpty())) {
        return ExitCode.DRIFT.code();
      }
      return (found.stream().allMatch(server -> server.trouble().isEmpty())
              ? ExitCode.DONE
              : ExitCode.ENVIRONMENT)
          .code();
    }
  }

  private static String text(List<ServerDrift> found) {
    StringBuilder text = new StringBuilder();
    for (ServerDrift server : found) {
      if (!server.trouble().isEmpty()) {
        text.append(server.server()).append(": ").append(server.trouble()).append('\n');
      } else if (server.drift().isEmpty()) {
        text.append(server.server()).append(": as confirmed\n");
      }
      server
          .drift()
          .forEach(
              drift ->
                  text.append(server.server())
                      .append(": ")
                      .append(drift.kind().text())
                      .append(": ")
                      .append(drift.text())
                      .append('\n'));
    }
    return text.toString();
  }
}
