package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.edit.InventoryEdit;
import org.wgintent.job.ImmediateRevocation;
import org.wgintent.job.Run;
import org.wgintent.job.Site;
import org.wgintent.routes.OpenSite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code revoke NODE}: its grants leave inventory.yaml, their keys are named as revoked. */
@Command(
    name = "revoke",
    description = "Revoke a node's keys in inventory.yaml; --now makes it so at once.",
    footer = {
      "  wg-intent revoke phone --reason \"left in a train\"",
      "  wg-intent revoke phone --now"
    })
final class RevokeCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NODE", description = "A node of domain.yaml.")
  private String node = "";

  @Option(names = "--interface", paramLabel = "NAME", description = "On this one alone.")
  private Optional<String> iface = Optional.empty();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "lost",
      description = "Why, in one line (default: lost).")
  private String reason = "lost";

  @Option(names = "--since", paramLabel = "DATE", description = "Such as 2026-10-01 (today).")
  private Optional<LocalDate> since = Optional.empty();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where domain.yaml is, or sites/ (default: here).")
  private Path folder = Path.of("");

  @Option(
      names = "--now",
      description = "On main, not in a folder: commit, merge and apply it at once.")
  private boolean now;

  @Mixin private SiteOptions site = new SiteOptions();

  @Override
  public Integer call() throws IOException {
    Reason.check(reason);
    if (!now) {
      revoked(InventoryFile.in(WorkFolder.in(folder, site.name).folder())).write();
      return ExitCode.DONE.code();
    }
    try (OpenSite opened = site.openDomain()) {
      Site open = opened.site();
      ImmediateRevocation atOnce = new ImmediateRevocation(open);
      // Access goes first: what main says besides may be wrong, and is said then.
      Run taken = atOnce.takeAway(node, iface);
      RunText.print(taken);
      InventoryFile edited = revoked(InventoryFile.of(atOnce.inventory()));
      String message =
          "Revoke %s%n%n%s%n%nBy %s with revoke --now.%n"
              .formatted(node, String.join("\n", edited.notes()), System.getProperty("user.name"));
      edited.notes().forEach(note -> Console.note("wg-intent: " + note));
      Run run = atOnce.apply("revoke-" + node, edited.text(), message);
      RunText.print(run);
      return RunText.exit(List.of(taken, run)).code();
    }
  }

  private InventoryFile revoked(InventoryFile inventory) {
    LocalDate date = since.orElseGet(() -> LocalDate.now(ZoneOffset.UTC));
    InventoryFile file = inventory;
    for (Grant grant : file.grants(node, iface)) {
      file =
          file.edited(
              InventoryEdit.revoke(file.text(), grant, date, reason),
              "epoch %d of %s on %s is revoked since %s"
                  .formatted(grant.epoch(), node, grant.iface(), date));
    }
    return file;
  }
}
