package org.wgintent.routes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import org.wgintent.routes.cli.TextTable.Cell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ledger show|verify}: what was applied, when, with which result. */
@Command(
    name = "ledger",
    footer = "  wg-intent ledger show",
    description = "What was done: show it, or verify its hash chain.",
    subcommands = {LedgerCommand.Show.class, LedgerCommand.Verify.class})
final class LedgerCommand {

  /** {@code ledger show}. */
  @Command(
      name = "show",
      footer = "  wg-intent ledger show --site home",
      description = "List the records, oldest first.")
  static final class Show implements Callable<Integer> {

    @Mixin private FormatOption format = new FormatOption();

    @Mixin private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() throws IOException {
      try (OpenSite opened = site.openDomain()) {
        Site open = opened.site();
        List<JsonNode> records = open.ledger().records();
        if (format.isJson()) {
          Console.print(Json.pretty(records));
        } else {
          Console.print(
              TextTable.of(
                  List.of("NUMBER", "AT", "KIND", "COMMIT", "RESULT"),
                  records.stream().map(Show::row).toList()));
        }
        return ExitCode.DONE.code();
      }
    }

    private static List<Cell> row(JsonNode record) {
      return List.of(
          Cell.of(record.path("number").asText()),
          Cell.of(record.path("at").asText()),
          Cell.of(record.path("kind").asText()),
          Cell.of(Digest.abbreviated(record.path("commit").asText())),
          Cell.of(result(record)));
    }

    private static String result(JsonNode record) {
      int revoked = record.path("revoked").size();
      return Stream.of(
              record.path("outcome").asText(),
              revoked == 0 ? "" : revoked + " keys revoked for good")
          .filter(text -> !text.isEmpty())
          .collect(Collectors.joining("; "));
    }
  }

  /** {@code ledger verify}. */
  @Command(
      name = "verify",
      footer = "  wg-intent ledger verify",
      description = "Check the chain from the first record to the last.")
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
                : "the ledger was modified");
        return (wrong.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED).code();
      }
    }
  }
}
