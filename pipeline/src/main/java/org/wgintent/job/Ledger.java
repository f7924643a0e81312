package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.Json;

/**
 * What was done, on the branch {@code ledger}: a file a record, each with the SHA-256 of the one
 * before it, so that an edit, a deletion or another order shows.
 */
public final class Ledger {

  private static final String FIRST = "0".repeat(64);

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

  /** Appends a record; its keys come out sorted, {@code previous} and {@code number} are added. */
  public ObjectName append(Map<String, ?> record, String message) {
    NavigableMap<String, String> files = files();
    int number = files.size() + 1;
    Map<String, Object> full = new TreeMap<>(record);
    full.put("number", number);
    full.put("previous", files.isEmpty() ? FIRST : Digest.of(files.lastEntry().getValue()).hex());
    return branches
        .get()
        .append(Repository.LEDGER, Map.of(domain + "/" + name(number), Json.pretty(full)), message);
  }

  private static String name(int number) {
    return String.format("%06d.json", number);
  }

  private NavigableMap<String, String> files() {
    return repository
        .branch(Repository.LEDGER)
        .map(tip -> new TreeMap<>(repository.texts(tip, domain)))
        .orElseGet(TreeMap::new);
  }

  /** All records, oldest first. */
  public List<JsonNode> records() {
    return files().values().stream().map(Json::read).toList();
  }

  /** What is wrong with the chain; empty if every record is where and what it was. */
  public List<String> verify() {
    List<String> wrong = new ArrayList<>();
    String previous = FIRST;
    int number = 1;
    for (Map.Entry<String, String> file : files().entrySet()) {
      if (!file.getKey().equals(name(number))) {
        wrong.add(file.getKey() + ": expected " + name(number));
      }
      JsonNode record = Json.read(file.getValue());
      if (record.path("number").asInt() != number) {
        wrong.add(file.getKey() + ": has number " + record.path("number"));
      }
      if (!record.path("previous").asText().equals(previous)) {
        wrong.add(file.getKey() + ": does not follow the record before it");
      }
      previous = Digest.of(file.getValue()).hex();
      number++;
    }
    return wrong;
  }
}
