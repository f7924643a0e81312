package org.wgintent.routes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.wgintent.artifact.Json;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ledger show|verify}: what was applied, when, with which result. */
@Command(
    name = "ledger",
    description = "What was done: show it, or verify that nobody bent it.",
    subcommands = {LedgerCommand.Show.class, LedgerCommand.Verify.class})
final class LedgerCommand {

  /** {@code ledger show}. */
  @Command(name = "show", description = "List the records, oldest first.")
  static final class Show implements Callable<Integer> {

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
    private Format format = Format.text;

    @Mixin private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() throws IOException {
      try (OpenSite opened = site.openDomain()) {
        Site open = opened.site();
        List<JsonNode> records = open.ledger().records();
        if (format == Format.json) {
          Console.print(Json.pretty(records));
        } else {
          for (JsonNode record : records) {
            Console.print(
                "%s %s %s %s: %s%n"
                    .formatted(
                        record.path("number").asText(),
                        record.path("at").asText(),
                        record.path("kind").asText(),
                        record.path("commit").asText(),
                        record.has("revoked")
                            ? record.path("revoked").size() + " keys revoked for good"
                            : record.path("outcome").asText()));
          }
        }
        return ExitCode.DONE.code();
      }
    }
  }

  /** {@code ledger verify}. */
  @Command(name = "verify", description = "Check the chain from the first record to the last.")
  static final class Verify implements Callable<Integer> {

    @Mixin private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() throws IOException {
      try (OpenSite opened = site.openDomain()) {
        Site open = opened.site();
        List<String> wrong = open.ledger().verify();
        wrong.forEach(line -> Console.print(line + "\n"));
        Console.note(
            wrong.isEmpty()
                ? open.ledger().records().size() + " records, every one follows the one before it"
                : "the ledger was bent");
        return (wrong.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED).code();
      }
    }
  }
}
