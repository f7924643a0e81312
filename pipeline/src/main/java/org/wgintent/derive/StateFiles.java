package org.wgintent.derive;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@link State} as the files of the folder {@code state/}. There is one form only, so that equal
 * states are equal to the byte.
 */
public final class StateFiles {

  static final String ALLOCATIONS = "allocations.yaml";
  static final String KEYS = "keys.yaml";
  static final String TOMBSTONES = "tombstones.yaml";
  static final String SERVERS = "servers/";

  private StateFiles() {}

  /** Paths below {@code state/} to text. */
  public static SortedMap<String, String> write(State state) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put(
        ALLOCATIONS,
        "# Host index of each node in its vpn_subnet. Written by wg-intent.\n"
            + block("interfaces", state.allocations(), String::valueOf));
    files.put(
        KEYS,
        "# Public keys. Written by wg-intent.\n"
            + block("servers", state.serverKeys(), StateFiles::quoted)
            + block("nodes", state.nodeKeys(), StateFiles::nodeKey)
            + (state.formerKeys().isEmpty()
                ? ""
                : block(
                    "former",
                    state.formerKeys(),
                    keys ->
                        keys.stream()
                            .map(StateFiles::nodeKey)
                            .collect(Collectors.joining(", ", "[", "]")))));
    files.put(TOMBSTONES, tombstones(state));
    state.facts().forEach((server, facts) -> files.put(SERVERS + server + ".yaml", facts(facts)));
    return files;
  }

  private static String nodeKey(State.NodeKey key) {
    return "{ epoch: "
        + key.epoch()
        + ", derived: "
        + key.derived()
        + ", public_key: "
        + quoted(key.publicKey())
        + " }";
  }

  private static String tombstones(State state) {
    StringBuilder text =
        new StringBuilder(
            "# What revoked grants had, and nobody gets again. Written by wg-intent.\n");
    text.append(state.reservedAddresses().isEmpty() ? "addresses: {}\n" : "addresses:\n");
    state
        .reservedAddresses()
        .forEach((iface, indices) -> text.append("  " + iface + ": " + indices + "\n"));
    text.append(state.revokedKeys().isEmpty() ? "keys: []\n" : "keys:\n");
    state.revokedKeys().forEach(key -> text.append("  - " + quoted(key) + "\n"));
    return text.toString();
  }

  private static String facts(Map<String, String> facts) {
    StringBuilder text = new StringBuilder("# Read by enrolment. Written by wg-intent.\n");
    facts.forEach((fact, value) -> text.append(fact + ": " + quoted(value) + "\n"));
    return text.toString();
  }

  /** A title, below it a name a line, below that another. */
  private static <K, N, V> String block(
      String title, SortedMap<K, SortedMap<N, V>> map, Function<V, String> show) {
    if (map.isEmpty()) {
      return title + ": {}\n";
    }
    StringBuilder text = new StringBuilder(title + ":\n");
    map.forEach(
        (key, inner) -> {
          text.append("  " + key + (inner.isEmpty() ? ": {}\n" : ":\n"));
          inner.forEach(
              (name, value) -> text.append("    " + name + ": " + show.apply(value) + "\n"));
        });
    return text.toString();
  }

  private static String quoted(Object text) {
    return "\"" + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
