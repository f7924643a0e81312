package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.edit.InventoryEdit;
import org.wgintent.wireguard.PublicKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rotate NODE}: the next epoch in inventory.yaml, so that its keys are new. */
@Command(
    name = "rotate",
    description = "Give a node new keys in inventory.yaml. Commit and push to make it so.")
final class RotateCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NODE")
  private String node = "";

  @Option(names = "--interface", paramLabel = "NAME", description = "On this one alone.")
  private Optional<String> iface = Optional.empty();

  @Option(
      names = "--public-key",
      paramLabel = "KEY",
      description = "The new one, for a node that keeps its own private key.")
  private Optional<String> key = Optional.empty();

  @Option(names = "--dir", paramLabel = "DIR", description = "Where domain.yaml is.")
  private Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    Optional<PublicKey> given =
        key.map(
            text ->
                PublicKey.tryParse(text)
                    .orElseThrow(
                        () -> new Trouble(ExitCode.USAGE, "--public-key: not 32 bytes in base64")));
    InventoryFile file = InventoryFile.in(folder);
    for (Grant grant : file.grants(node, iface)) {
      if (grant.publicKey().isPresent() != given.isPresent()) {
        throw new Trouble(
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
