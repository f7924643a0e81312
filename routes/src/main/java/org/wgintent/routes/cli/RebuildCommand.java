package org.wgintent.routes.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Json;
import org.wgintent.job.Rebuild;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rebuild SERVER}: an empty server becomes what {@code main} says. */
@Command(
    name = "rebuild",
    description = "Bring an empty server to what main says, with its keys from escrow.",
    footer = {
      "  wg-intent rebuild router",
      "  wg-intent rebuild router --host-key \"ssh-ed25519 AAAA…\""
    })
final class RebuildCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "SERVER", description = "A server of domain.yaml.")
  private String server = "";

  @Option(
      names = "--host-key",
      paramLabel = "KEY",
      description =
          "The new server's SSH host key (ssh-ed25519 AAAA…), where main still has the old one.")
  private Optional<String> hostKey = Optional.empty();

  @Mixin private FormatOption format = new FormatOption();

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      Rebuild.Report report = new Rebuild(open, DomainOptions.server(server), hostKey).rebuild();
      Console.print(format.isJson() ? Json.pretty(report) : text(report));
      if (hostKey.isPresent()) {
        Console.note("wg-intent: now put its host key into execution.yaml, push and merge");
      }
      return ExitCode.of(report.outcome()).code();
    }
  }

  private static String text(Rebuild.Report report) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %s after %s s%n"
            .formatted(
                report.server(),
                report.outcome(),
                String.format(Locale.ROOT, "%.1f", report.seconds())));
    if (!report.restored().isEmpty()) {
      text.append("  keys from escrow: ").append(String.join(", ", report.restored())).append('\n');
    }
    if (report.files() > 0) {
      text.append("  ").append(report.files()).append(" files as in Git, to the byte\n");
    }
    report.notRebuilt().forEach(line -> text.append("  not as before: ").append(line).append('\n'));
    if (!report.branch().isEmpty()) {
      text.append("  merge ")
          .append(report.branch())
          .append(": its plan names the clients that must import again\n");
    }
    return text.toString();
  }
}
