package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.job.FreedLock;
import org.wgintent.job.Locks.Holder;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.cli.TextTable.Cell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code locks}: who deploys to which domain, and until when nobody else does. */
@Command(
    name = "locks",
    description = "Show who works on which domain; free one whose owner does not end.",
    footer = {"  wg-intent locks", "  wg-intent locks free --reason \"its machine is gone\""},
    subcommands = LocksCommand.Free.class)
final class LocksCommand implements Callable<Integer> {

  @Mixin private FormatOption format = new FormatOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openWithoutSecrets()) {
      List<Holder> all = opened.site().locks().all();
      Console.print(
          format.isJson()
              ? Json.pretty(all)
              : TextTable.of(
                  List.of("DOMAIN", "RUN", "COMMIT", "HOST", "PROCESS", "SINCE", "UNTIL"),
                  all.stream().map(LocksCommand::row).toList()));
      return ExitCode.DONE.code();
    }
  }

  private static List<Cell> row(Holder holder) {
    return List.of(
        Cell.of(holder.domain()),
        Cell.of(holder.run()),
        Cell.of(Digest.abbreviated(holder.commit())),
        Cell.of(holder.hostName()),
        Cell.of(String.valueOf(holder.pid())),
        Cell.of(holder.since()),
        Cell.of(holder.until()));
  }

  /** {@code locks free}. */
  @Command(
      name = "free",
      description = "Free a domain's lock. A dead owner's ends by itself, within two minutes.",
      footer = "  wg-intent locks free --site home --reason \"its machine is gone\"")
  static final class Free implements Callable<Integer> {

    @Mixin private ReasonOption reason = new ReasonOption();

    @Mixin private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() throws IOException {
      String why = reason.text();
      try (OpenSite opened = site.openDomain()) {
        Console.note(
            FreedLock.free(opened.site(), why)
                .map(holder -> "freed: it was locked by " + holder)
                .orElse("nobody has a lock of " + opened.site().domain().name()));
        return ExitCode.DONE.code();
      }
    }
  }
}
