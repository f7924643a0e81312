package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Json;
import org.wgintent.job.Drifts;
import org.wgintent.job.Drifts.ServerDrift;
import org.wgintent.job.Run;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift}: what servers are, beside what was confirmed last. */
@Command(
    name = "drift",
    description =
        "Compare every server with what was confirmed there last; change nothing without --heal.")
final class DriftCommand implements Callable<Integer> {

  @Option(
      names = "--heal",
      arity = "0..1",
      fallbackValue = "all",
      paramLabel = "all|declared",
      description = {
        "Put servers back: every one (the default),",
        "or those that execution.yaml declares under drift."
      })
  private Optional<Drifts.Heal> heal = Optional.empty();

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.text;

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      Drifts drifts = new Drifts(open);
      List<ServerDrift> found = drifts.look();
      Console.print(format == Format.json ? Json.pretty(found) : text(found));
      if (heal.isPresent()) {
        List<Run> runs = drifts.heal(found, heal.get());
        runs.forEach(RunText::print);
        if (!runs.isEmpty()) {
          return RunText.exit(runs).code();
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
