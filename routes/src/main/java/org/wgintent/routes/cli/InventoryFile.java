package org.wgintent.routes.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.wgintent.diagnostic.DiagnosticFormat;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.domain.Inventory;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Revocation;

/**
 * {@code inventory.yaml} in somebody's folder, to be edited and written once.
 *
 * @param notes what was done, for people
 */
record InventoryFile(Path path, String text, Inventory inventory, List<String> notes) {

  static InventoryFile in(Path folder) throws IOException {
    Path path = folder.resolve(IntentFiles.INVENTORY);
    try {
      return of(path, Files.readAllBytes(path), List.of());
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.USAGE, "there is no " + path);
    }
  }

  /** One that is on no disk. */
  static InventoryFile of(byte[] bytes) {
    return of(Path.of(IntentFiles.INVENTORY), bytes, List.of());
  }

  private static InventoryFile of(Path path, byte[] bytes, List<String> notes) {
    Report report = new Report();
    Optional<Inventory> inventory = IntentFiles.inventory(path.toString(), bytes, report);
    if (inventory.isEmpty() || report.hasErrors()) {
      throw new CommandException(ExitCode.REJECTED, DiagnosticFormat.text(report.sorted()).strip());
    }
    return new InventoryFile(
        path, new String(bytes, StandardCharsets.UTF_8), inventory.get(), notes);
  }

  /** What a node is granted, on one interface or on all. */
  List<Grant> grants(String node, Optional<String> iface) {
    List<Grant> grants =
        inventory.grants().stream()
            .filter(grant -> grant.node().value().equals(node))
            .filter(grant -> iface.isEmpty() || grant.iface().value().equals(iface.get()))
            .toList();
    if (grants.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          node + " is granted nothing" + iface.map(name -> " on " + name).orElse(""));
    }
    return grants;
  }

  /** One that was never used: after the grant's own and after every revoked one. */
  int nextEpoch(Grant grant) {
    IntStream revoked =
        inventory.revoked().stream()
            .filter(r -> r.node().equals(grant.node()) && r.iface().equals(grant.iface()))
            .mapToInt(Revocation::epoch);
    return IntStream.concat(IntStream.of(grant.epoch()), revoked).max().orElseThrow() + 1;
  }

  InventoryFile edited(Optional<String> edited, String note) {
    String after =
        edited.orElseThrow(
            () ->
                new CommandException(
                    ExitCode.REFUSED,
                    path
                        + " is written in a way that cannot be edited line by line. By hand: "
                        + note));
    return of(
        path,
        after.getBytes(StandardCharsets.UTF_8),
        Stream.concat(notes.stream(), Stream.of(note)).toList());
  }

  void write() throws IOException {
    Path part = path.resolveSibling(path.getFileName() + ".part");
    Files.copy(path, part, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(part, text);
    Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
    notes.forEach(note -> Console.note("wg-intent: " + path + ": " + note));
    Console.note("wg-intent: look at it with git diff, then commit and push");
  }
}
