package org.wgintent.domain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.artifact.Digest;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Position;
import org.wgintent.diagnostic.Report;
import org.wgintent.source.Positions;
import org.wgintent.source.Problem;
import org.wgintent.source.SourceFile;
import org.wgintent.source.Tree;

/**
 * The files that people write, unread.
 *
 * @param folder what stands before the names in messages: empty, or {@code sites/home/}
 */
public record IntentFiles(
    String folder,
    Optional<byte[]> domain,
    Optional<byte[]> inventory,
    Optional<byte[]> execution) {

  public static final String DOMAIN = "domain.yaml";
  public static final String INVENTORY = "inventory.yaml";
  public static final String EXECUTION = "execution.yaml";

  public static final List<String> NAMES = List.of(DOMAIN, INVENTORY, EXECUTION);

  /** Parses all three; what is wrong goes to {@code report}, what is well-formed is given back. */
  public Optional<Intent> read(Report report) {
    Positions positions = new Positions(new Position(folder + DOMAIN, 1, 1));
    Optional<Domain> domainFile =
        required(DOMAIN, domain, report)
            .flatMap(f -> Tree.read(f, "", report, positions))
            .flatMap(DomainReader::read);
    Optional<Inventory> inventoryFile =
        required(INVENTORY, inventory, report)
            .flatMap(f -> Tree.read(f, "", report, positions))
            .flatMap(InventoryReader::read);
    Optional<Execution> executionFile =
        required(EXECUTION, execution, report)
            .flatMap(f -> Tree.read(f, "execution.", report, positions))
            .flatMap(ExecutionReader::read);
    return domainFile.flatMap(
        d -> inventoryFile.flatMap(i -> executionFile.map(e -> new Intent(d, i, e, positions))));
  }

  /** An inventory alone. */
  public static Optional<Inventory> inventory(String name, byte[] bytes, Report report) {
    return Tree.read(
            new SourceFile(name, bytes), "", report, new Positions(new Position(name, 1, 1)))
        .flatMap(InventoryReader::read);
  }

  private Optional<SourceFile> required(String name, Optional<byte[]> bytes, Report report) {
    if (bytes.isEmpty()) {
      report.add(
          new Diagnostic(
              new Position(folder + name, 1, 1),
              "",
              Severity.ERROR,
              Problem.FILE_MISSING.code(),
              "there is no " + folder + name,
              "start from " + name.replace(".yaml", ".example.yaml")));
    }
    return bytes.map(b -> new SourceFile(folder + name, b));
  }

  /** From texts by the names of files. */
  public static IntentFiles of(String folder, Map<String, String> texts) {
    return new IntentFiles(
        folder, bytes(texts, DOMAIN), bytes(texts, INVENTORY), bytes(texts, EXECUTION));
  }

  private static Optional<byte[]> bytes(Map<String, String> texts, String name) {
    return Optional.ofNullable(texts.get(name)).map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** Each file that is there, by name. */
  public SortedMap<String, byte[]> bytes() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    domain.ifPresent(bytes -> files.put(DOMAIN, bytes));
    inventory.ifPresent(bytes -> files.put(INVENTORY, bytes));
    execution.ifPresent(bytes -> files.put(EXECUTION, bytes));
    return files;
  }

  /** Of each file that is there, by name. */
  public SortedMap<String, Digest> digests() {
    SortedMap<String, Digest> digests = new TreeMap<>();
    bytes().forEach((name, bytes) -> digests.put(name, Digest.of(bytes)));
    return digests;
  }
}
