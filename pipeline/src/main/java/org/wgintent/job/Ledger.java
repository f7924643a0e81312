package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;
import org.wgintent.domain.DomainFolder;

/**
 * What was done, on the branch {@code ledger}: a file a record, in folders by month and day, each
 * with the SHA-256 of the one before it, so that an edit, a deletion or another order shows. The
 * file {@code head.json} names the last; {@link LedgerIndex} stands beside them.
 */
public final class Ledger {

  private static final String FIRST = "0".repeat(64);
  private static final String HEAD = "head.json";
  private static final Pattern RECORD = Pattern.compile("\\d{4}-\\d{2}/\\d{2}/\\d{6,}\\.json");

  private final Repository repository;
  private final Supplier<OwnBranches> branches;
  private final String domain;

  /**
   * @param branches needed to append
   */
  public Ledger(Repository repository, Supplier<OwnBranches> branches, String domain) {
    this.repository = repository;
    this.branches = branches;
    this.domain = domain;
  }

  /** The last record: its number, its path, and the SHA-256 of its text. */
  private record Head(int number, String file, String sha256) {

    static final Head NONE = new Head(0, "", FIRST);

    static Head of(JsonNode head) {
      return new Head(
          head.path("number").asInt(), head.path("file").asText(), head.path("sha256").asText());
    }

    String text() {
      return Json.pretty(Map.of("number", number, "file", file, "sha256", sha256));
    }
  }

  /** One record; see {@link #append(List, String)}. */
  public ObjectName append(Map<String, ?> record, String message) {
    return append(List.of(record), message);
  }

  /**
   * Appends records in one commit. Their keys come out sorted; {@code previous} and {@code number}
   * are added. Who appends at the same time comes before or after.
   *
   * @param records each with the time {@code at}
   */
  public ObjectName append(List<? extends Map<String, ?>> records, String message) {
    return append(records, message, () -> {});
  }

  /**
   * The same, where something must hold.
   *
   * @param check throws where it does not; it is asked again where somebody else was faster
   */
  ObjectName append(List<? extends Map<String, ?>> records, String message, Runnable check) {
    return branches
        .get()
        .append(
            Repository.LEDGER,
            tip -> {
              check.run();
              return new OwnBranches.Addition(files(tip, records), message);
            });
  }

  private SortedMap<String, String> files(
      Optional<ObjectName> tip, List<? extends Map<String, ?>> records) {
    SortedMap<String, String> files = new TreeMap<>();
    LedgerIndex index = new LedgerIndex(path -> json(tip, path));
    Head head = json(tip, HEAD).map(Head::of).orElse(Head.NONE);
    for (Map<String, ?> record : records) {
      Map<String, Object> full = new TreeMap<>(record);
      full.put("number", head.number() + 1);
      full.put("previous", head.sha256());
      String text = Json.pretty(full);
      String day = String.valueOf(record.get("at")).substring(0, 10);
      String file =
          "%s/%s/%06d.json".formatted(day.substring(0, 7), day.substring(8), head.number() + 1);
      head = new Head(head.number() + 1, file, Digest.of(text).hex());
      files.put(domain + "/" + file, text);
      index.add(Json.read(text));
    }
    files.put(domain + "/" + HEAD, head.text());
    index.changed().forEach((path, node) -> files.put(domain + "/" + path, Json.pretty(node)));
    return files;
  }

  /**
   * Edits a file beside the records: what is true now, and not what was done. The history of the
   * branch has what it said before.
   */
  void note(String path, Consumer<ObjectNode> edit, String message) {
    branches
        .get()
        .append(
            Repository.LEDGER,
            tip -> {
              ObjectNode node =
                  json(tip, path)
                      .map(there -> (ObjectNode) there)
                      .orElseGet(JsonNodeFactory.instance::objectNode);
              edit.accept(node);
              return new OwnBranches.Addition(
                  Map.of(domain + "/" + path, Json.pretty(node)), message);
            });
  }

  private Optional<JsonNode> json(Optional<ObjectName> tip, String path) {
    return tip.flatMap(commit -> repository.file(commit, domain + "/" + path))
        .map(bytes -> Json.read(new String(bytes, StandardCharsets.UTF_8)));
  }

  /** Every domain that has records. */
  static Set<DomainFolder> domains(Repository repository) {
    return repository.branch(Repository.LEDGER).map(repository::folders).orElse(Set.of()).stream()
        .flatMap(name -> DomainFolder.named(name).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Optional<ObjectName> tip() {
    return repository.branch(Repository.LEDGER);
  }

  /** What the index says at {@code path}. */
  Optional<JsonNode> index(String path) {
    return json(tip(), path);
  }

  /** What the index says of every server, by its name. */
  SortedMap<String, JsonNode> servers() {
    SortedMap<String, JsonNode> servers = new TreeMap<>();
    tip()
        .ifPresent(
            commit ->
                repository
                    .texts(commit, domain + "/servers")
                    .forEach(
                        (file, text) ->
                            servers.put(file.replaceFirst("\\.json$", ""), Json.read(text))));
    return servers;
  }

  /** All records by their path, oldest first. */
  private List<Map.Entry<String, String>> all() {
    return tip().stream()
        .flatMap(commit -> repository.texts(commit, domain).entrySet().stream())
        .filter(file -> RECORD.matcher(file.getKey()).matches())
        .sorted(Comparator.comparingInt(file -> number(file.getKey())))
        .toList();
  }

  private static int number(String path) {
    return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1, path.indexOf(".json")));
  }

  /** All records, oldest first. */
  public List<JsonNode> records() {
    return all().stream().map(file -> Json.read(file.getValue())).toList();
  }

  /** Of every deploy that a server was brought to what it says by, oldest first. */
  List<JsonNode> confirmed() {
    return records().stream()
        .filter(record -> record.path("kind").asText().equals(LedgerIndex.DEPLOY))
        .filter(LedgerIndex::isSo)
        .toList();
  }

  /** What is wrong with the chain or its index; empty if every record is where and what it was. */
  public List<String> verify() {
    List<String> wrong = new ArrayList<>();
    Head head = Head.NONE;
    SortedMap<String, JsonNode> index = new TreeMap<>();
    for (Map.Entry<String, String> file : all()) {
      JsonNode record = Json.read(file.getValue());
      int number = head.number() + 1;
      if (number(file.getKey()) != number) {
        wrong.add(file.getKey() + ": expected number " + number);
      }
      if (record.path("number").asInt() != number) {
        wrong.add(file.getKey() + ": has number " + record.path("number"));
      }
      if (!record.path("previous").asText().equals(head.sha256())) {
        wrong.add(file.getKey() + ": does not follow the record before it");
      }
      head = new Head(number, file.getKey(), Digest.of(file.getValue()).hex());
      LedgerIndex next = new LedgerIndex(path -> Optional.ofNullable(index.get(path)));
      next.add(record);
      index.putAll(next.changed());
    }
    if (!json(tip(), HEAD).map(Head::of).orElse(Head.NONE).equals(head)) {
      wrong.add(HEAD + ": is not the last record");
    }
    index.forEach(
        (path, node) -> {
          if (!json(tip(), path).equals(Optional.of(node))) {
            wrong.add(path + ": is not what the records say");
          }
        });
    return wrong;
  }
}
