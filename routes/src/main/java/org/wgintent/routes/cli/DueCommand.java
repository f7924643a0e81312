package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Json;
import org.wgintent.job.Duties;
import org.wgintent.job.Parallel;
import org.wgintent.job.Pipeline;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.cli.TextTable.Cell;
import org.wgintent.routes.cli.TextTable.Mood;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code due}: does what is due by schedule, once; then it is gone. */
@Command(
    name = "due",
    description = "Do what is due by schedule, once: where serve does not run, for a timer.",
    footer = {"  wg-intent due", "  wg-intent due --list"})
final class DueCommand implements Callable<Integer> {

  @Option(names = "--list", description = "Show every schedule, and do nothing.")
  private boolean list;

  @Mixin private FormatOption format = new FormatOption();

  @Mixin private AlarmsOption alarms = new AlarmsOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.open(alarms.file())) {
      Pipeline pipeline = new Pipeline(opened.site(), new RunProgress());
      if (list) {
        List<Duties.View> views = pipeline.schedules();
        Console.print(format.isJson() ? Json.pretty(views) : text(views));
        return (views.stream().anyMatch(Duties.View::overdue)
                ? ExitCode.ENVIRONMENT
                : ExitCode.DONE)
            .code();
      }
      // No domain waits for another.
      List<Duties.Done> done =
          Parallel.ask(pipeline.domains(), pipeline::due).stream().flatMap(List::stream).toList();
      done.forEach(it -> Console.print(it + "\n"));
      return (done.stream().allMatch(it -> it.success().orElse(true))
              ? ExitCode.DONE
              : ExitCode.ENVIRONMENT)
          .code();
    }
  }

  static String text(List<Duties.View> views) {
    return TextTable.of(
        List.of("DOMAIN", "SCHEDULE", "TIMES", "NEXT", "LAST", "SUCCESS"),
        views.stream()
            .map(
                view ->
                    List.of(
                        Cell.of(view.domain()),
                        Cell.of(view.name()),
                        Cell.of(view.cron() + " " + view.zone()),
                        new Cell(
                            view.overdue() ? "overdue" : view.next(),
                            view.overdue() ? Mood.BAD : Mood.GOOD),
                        Cell.of(view.last()),
                        Cell.of(view.success().isEmpty() ? "never" : view.age() + " ago")))
            .toList());
  }
}
