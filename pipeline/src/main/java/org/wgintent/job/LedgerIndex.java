package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.wgintent.deploy.Receipt.Outcome;

/**
 * What is asked of the ledger again and again, kept beside its records and made from them alone, so
 * that nobody reads all of them: what each server was brought to, what failed there, and which keys
 * are revoked.
 */
final class LedgerIndex {

  /** Kinds of records. */
  static final String DEPLOY = "deploy";

  static final String TAKEN_AWAY = "taken away";
  static final String ACCEPTED = "accepted";
  static final String REVOKED = "revoked";
  static final String HELD_BACK = "held back";
  static final String PRIVATE_KEY = "private key found";
  static final String ACKNOWLEDGED = "acknowledged";
  static final String LOCK_FREED = "lock freed";

  static final String FAILURE = "failed";

  static final String REVOKED_KEYS = "revoked.json";

  static final String LAST_ACCEPTED = "accepted.json";

  /** By branch, what failed last. */
  static final String FAILED = "failed.json";

  /** Outcomes after which a server is what the record says. */
  private static final Set<String> SO =
      Set.of(Outcome.CONFIRMED.text(), Outcome.NOTHING_TO_DO.text());

  /** Outcomes that say nothing of the change, unless there are too many of them. */
  private static final Set<String> INTERRUPTED =
      Set.of(Outcome.INTERRUPTED.text(), Outcome.UNKNOWN.text());

  private static final int TOO_MANY = 3;

  private final Function<String, Optional<JsonNode>> kept;
  private final SortedMap<String, JsonNode> changed = new TreeMap<>();

  /**
   * @param kept what is there already, by path
   */
  LedgerIndex(Function<String, Optional<JsonNode>> kept) {
    this.kept = kept;
  }

  static String server(String name) {
    return "servers/" + name + ".json";
  }

  static String privateKey(String commit) {
    return "private-keys/" + commit + ".json";
  }

  static String acknowledged(String commit) {
    return "acknowledged/" + commit + ".json";
  }

  static boolean isSo(JsonNode record) {
    return SO.contains(record.path("outcome").asText());
  }

  /** By path, everything that records changed. */
  SortedMap<String, JsonNode> changed() {
    return changed;
  }

  void add(JsonNode record) {
    switch (record.path("kind").asText()) {
      case DEPLOY -> {
        ObjectNode server = object(server(record.path("server").asText()));
        server.set("newest", record);
        if (isSo(record)) {
          server.set("applied", record);
          server.remove("removed");
          server.remove("pending");
          held(server).remove(record.path("digest").asText());
        }
        if (isFailed(server, record)) {
          held(server).set(record.path("digest").asText(), record);
        }
        if (held(server).isEmpty()) {
          server.remove("held");
        }
      }
      case HELD_BACK -> {
        ObjectNode server = object(server(record.path("server").asText()));
        held(server).set(record.path("digest").asText(), record);
      }
      case TAKEN_AWAY -> {
        ObjectNode server = object(server(record.path("server").asText()));
        if (isSo(record)) {
          ArrayNode removed = server.withArray("removed");
          record.path("removed").forEach(removed::add);
          server.remove("pending");
        } else {
          server.set("pending", record);
        }
      }
      case ACCEPTED -> {
        ObjectNode accepted = object(LAST_ACCEPTED);
        accepted.set("commit", record.path("commit"));
        accepted.remove("rewritten");
        revoke(record);
      }
      case ACKNOWLEDGED -> {
        object(acknowledged(record.path("commit").asText())).set("number", record.path("number"));
        if (record.has("rewritten")) {
          object(LAST_ACCEPTED).set("rewritten", record.path("commit"));
        }
        revoke(record);
      }
      case REVOKED -> revoke(record);
      case FAILURE ->
          object(FAILED)
              .putObject(record.path("branch").asText())
              .put("commit", record.path("commit").asText())
              .put("reason", record.path("reason").asText());
      case PRIVATE_KEY ->
          object(privateKey(record.path("commit").asText())).set("number", record.path("number"));
      default -> {
        // Nobody asks for it but who reads all.
      }
    }
  }

  private void revoke(JsonNode record) {
    if (!record.path("revoked").isEmpty()) {
      ArrayNode keys = object(REVOKED_KEYS).withArray("keys");
      record.path("revoked").forEach(keys::add);
    }
  }

  /** By digest, the generations that are not tried again by themselves, and why. */
  private static ObjectNode held(ObjectNode server) {
    return server.withObject("/held");
  }

  /** It failed there; or contact was lost again and again after it was begun with. */
  private static boolean isFailed(ObjectNode server, JsonNode record) {
    if (!INTERRUPTED.contains(record.path("outcome").asText())) {
      server.remove("interrupted");
      return record.path("outcome").asText().equals(Outcome.ROLLED_BACK.text());
    }
    JsonNode before = server.path("interrupted");
    boolean same = before.path("digest").equals(record.path("digest"));
    int times = same ? before.path("times").asInt() + 1 : 1;
    server
        .putObject("interrupted")
        .put("digest", record.path("digest").asText())
        .put("times", times);
    return times >= TOO_MANY;
  }

  private ObjectNode object(String path) {
    return (ObjectNode)
        changed.computeIfAbsent(
            path, p -> kept.apply(p).orElseGet(JsonNodeFactory.instance::objectNode));
  }
}
