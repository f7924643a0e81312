package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Json;
import org.wgintent.job.Drifts;
import org.wgintent.job.Drifts.ServerDrift;
import org.wgintent.job.Run;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.cli.TextTable.Cell;
import org.wgintent.routes.cli.TextTable.Mood;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift}: what servers are, beside what was confirmed last. */
@Command(
    name = "drift",
    description =
        "Compare every server with what was confirmed there last; change nothing without --heal.",
    footer = {"  wg-intent drift", "  wg-intent drift --heal", "  wg-intent drift --heal=declared"})
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

  @Mixin private WindowsOption windows = new WindowsOption();

  @Mixin private FormatOption format = new FormatOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      Drifts drifts = new Drifts(open);
      List<ServerDrift> found = drifts.compare();
      Console.print(format.isJson() ? Json.pretty(found) : text(found));
      if (heal.isPresent()) {
        List<Run> runs = drifts.heal(found, heal.get(), windows.reason());
        runs.forEach(RunText::print);
        if (!runs.isEmpty()) {
          return RunText.exit(runs).code();
        }
      }
      if (found.stream().anyMatch(server -> !server.drift().isEmpty())) {
        return ExitCode.DRIFT.code();
      }
      return (found.stream().allMatch(server -> server.error().isEmpty())
              ? ExitCode.DONE
              : ExitCode.ENVIRONMENT)
          .code();
    }
  }

  private static String text(List<ServerDrift> found) {
    List<List<Cell>> rows = new ArrayList<>();
    for (ServerDrift server : found) {
      if (!server.error().isEmpty()) {
        rows.add(row(server, "unknown", server.error(), Mood.BAD));
      } else if (server.drift().isEmpty()) {
        rows.add(row(server, "as confirmed", "", Mood.GOOD));
      }
      server
          .drift()
          .forEach(drift -> rows.add(row(server, drift.kind().text(), drift.text(), Mood.BAD)));
    }
    return TextTable.of(List.of("SERVER", "DRIFT", "WHAT"), rows);
  }

  private static List<Cell> row(ServerDrift server, String drift, String what, Mood mood) {
    return List.of(Cell.of(server.server()), new Cell(drift, mood), Cell.of(what));
  }
}
