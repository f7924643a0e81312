package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.edit.InventoryEdit;
import org.wgintent.wireguard.PublicKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rotate NODE}: the next epoch in inventory.yaml, so that its keys are new. */
@Command(
    name = "rotate",
    description = "Give a node new keys in inventory.yaml. Commit and push to make it so.",
    footer = {
      "  wg-intent rotate phone",
      "  wg-intent rotate phone ~/network --site home --interface wg0"
    })
final class RotateCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NODE", description = "A node of domain.yaml.")
  private String node = "";

  @Option(names = "--interface", paramLabel = "NAME", description = "On this one alone.")
  private Optional<String> iface = Optional.empty();

  @Option(
      names = "--public-key",
      paramLabel = "KEY",
      description = "The new one, for a node that keeps its own private key.")
  private Optional<String> key = Optional.empty();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where domain.yaml is, or sites/ (default: here).")
  private Path folder = Path.of("");

  @Option(
      names = "--site",
      paramLabel = "NAME",
      description = "Only this domain of those below sites/.")
  private @Nullable String site;

  @Override
  public Integer call() throws IOException {
    Optional<PublicKey> given =
        key.map(
            text ->
                PublicKey.tryParse(text)
                    .orElseThrow(
                        () ->
                            new CommandException(
                                ExitCode.USAGE, "--public-key: not 32 bytes in base64")));
    InventoryFile file = InventoryFile.in(WorkFolder.in(folder, site).folder());
    for (Grant grant : file.grants(node, iface)) {
      if (grant.publicKey().isPresent() != given.isPresent()) {
        throw new CommandException(
            ExitCode.USAGE,
            node
                + " on "
                + grant.iface()
                + (given.isPresent()
                    ? " has a derived key: rotate it without --public-key"
                    : " keeps its own private key: give its new --public-key"));
      }
      int epoch = file.nextEpoch(grant);
      file =
          file.edited(
              InventoryEdit.rotate(file.text(), grant, epoch, given),
              "%s on %s is at epoch %d; it was at %d"
                  .formatted(node, grant.iface(), epoch, grant.epoch()));
    }
    file.write();
    return ExitCode.DONE.code();
  }
}
