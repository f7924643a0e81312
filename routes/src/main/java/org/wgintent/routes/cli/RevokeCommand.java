package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.edit.InventoryEdit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code revoke NODE}: its grants leave inventory.yaml, their keys are named as revoked. */
@Command(
    name = "revoke",
    description = "Revoke a node's keys in inventory.yaml. Commit and push to make it so.")
final class RevokeCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NODE")
  private String node = "";

  @Option(names = "--interface", paramLabel = "NAME", description = "On this one alone.")
  private Optional<String> iface = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "lost", description = "lost")
  private String reason = "lost";

  @Option(names = "--since", paramLabel = "DATE", description = "Such as 2026-10-01 (today).")
  private Optional<LocalDate> since = Optional.empty();

  @Option(names = "--dir", paramLabel = "DIR", description = "Where domain.yaml is.")
  private Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    if (reason.length() > 200 || reason.chars().anyMatch(Character::isISOControl)) {
      throw new Trouble(ExitCode.USAGE, "the reason is one line of at most 200 characters");
    }
    LocalDate date = since.orElseGet(() -> LocalDate.now(ZoneOffset.UTC));
    InventoryFile file = InventoryFile.in(folder);
    for (Grant grant : file.grants(node, iface)) {
      file =
          file.edited(
              InventoryEdit.revoke(file.text(), grant, date, reason),
              "epoch %d of %s on %s is revoked since %s"
                  .formatted(grant.epoch(), node, grant.iface(), date));
    }
    file.write();
    return ExitCode.DONE.code();
  }
}
