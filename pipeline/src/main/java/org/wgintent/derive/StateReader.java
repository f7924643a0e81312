package org.wgintent.derive;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.wgintent.derive.State.NodeKey;
import org.wgintent.diagnostic.Position;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.NodeName;
import org.wgintent.domain.ServerName;
import org.wgintent.source.Fields;
import org.wgintent.source.Positions;
import org.wgintent.source.SourceFile;
import org.wgintent.source.Tree;
import org.wgintent.source.Value;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PublicKey;

/**
 * Reads the files of {@code state/}; people may have written them, so nothing is taken on trust.
 */
public final class StateReader {

  private static final int LARGEST_INDEX = 99_999_999;
  private static final Pattern FACT = Pattern.compile("[a-z][a-z0-9_]{0,30}");

  private final Map<String, String> files;
  private final String folder;
  private final Report report;

  private StateReader(Map<String, String> files, String folder, Report report) {
    this.files = files;
    this.folder = folder;
    this.report = report;
  }

  /**
   * @param files paths below {@code state/} to text; none at all is an empty state
   * @param folder what stands before the paths in messages
   */
  public static State read(Map<String, String> files, String folder, Report report) {
    return new StateReader(files, folder, report).read();
  }

  private State read() {
    SortedMap<InterfaceName, SortedMap<NodeName, Integer>> allocations = new TreeMap<>();
    file(StateFiles.ALLOCATIONS)
        .flatMap(root -> root.fields(List.of("interfaces"), List.of()))
        .ifPresent(
            f ->
                allocations.putAll(
                    nested(
                        f,
                        "interfaces",
                        StateReader::iface,
                        StateReader::node,
                        v -> v.integer(2, LARGEST_INDEX))));

    SortedMap<ServerName, SortedMap<InterfaceName, PublicKey>> serverKeys = new TreeMap<>();
    SortedMap<InterfaceName, SortedMap<NodeName, NodeKey>> nodeKeys = new TreeMap<>();
    SortedMap<InterfaceName, SortedMap<NodeName, List<NodeKey>>> formerKeys = new TreeMap<>();
    file(StateFiles.KEYS)
        .flatMap(root -> root.fields(List.of("servers"), List.of("nodes", "former")))
        .ifPresent(
            f -> {
              serverKeys.putAll(
                  nested(f, "servers", StateReader::server, StateReader::iface, StateReader::key));
              nodeKeys.putAll(
                  nested(f, "nodes", StateReader::iface, StateReader::node, this::nodeKey));
              formerKeys.putAll(
                  nested(
                      f,
                      "former",
                      StateReader::iface,
                      StateReader::node,
                      keys -> keys.items(this::nodeKey)));
            });

    SortedMap<InterfaceName, SortedSet<Integer>> reserved = new TreeMap<>();
    SortedSet<PublicKey> revokedKeys = new TreeSet<>();
    file(StateFiles.TOMBSTONES)
        .flatMap(root -> root.fields(List.of("addresses", "keys"), List.of()))
        .ifPresent(
            f -> {
              f.get("addresses", Value::entries)
                  .orElse(Fields.NONE)
                  .forEach(
                      (name, value) ->
                          iface(name)
                              .ifPresent(
                                  i ->
                                      value
                                          .items()
                                          .ifPresent(items -> reserved.put(i, indices(items)))));
              f.get("keys", Value::items)
                  .ifPresent(items -> items.forEach(v -> key(v).ifPresent(revokedKeys::add)));
            });

    SortedMap<ServerName, SortedMap<String, String>> facts = new TreeMap<>();
    files.keySet().stream()
        .filter(path -> path.startsWith(StateFiles.SERVERS) && path.endsWith(".yaml"))
        .forEach(
            path ->
                server(
                        path.substring(
                            StateFiles.SERVERS.length(), path.length() - ".yaml".length()))
                    .ifPresent(name -> file(path).ifPresent(v -> facts.put(name, facts(v)))));
    return new State(allocations, serverKeys, nodeKeys, formerKeys, reserved, revokedKeys, facts);
  }

  private Optional<Value> file(String path) {
    return Optional.ofNullable(files.get(path))
        .flatMap(
            text -> {
              String name = folder + "state/" + path;
              return Tree.read(
                  SourceFile.of(name, text),
                  "state.",
                  report,
                  new Positions(new Position(name, 1, 1)));
            });
  }

  private static <K, N, V> SortedMap<K, SortedMap<N, V>> nested(
      Fields fields,
      String title,
      Function<String, Optional<K>> outer,
      Function<String, Optional<N>> inner,
      Function<Value, Optional<V>> read) {
    SortedMap<K, SortedMap<N, V>> map = new TreeMap<>();
    fields
        .get(title, Value::entries)
        .orElse(Fields.NONE)
        .forEach(
            (key, value) ->
                outer
                    .apply(key)
                    .ifPresent(
                        k -> {
                          SortedMap<N, V> entries = new TreeMap<>();
                          value
                              .entries()
                              .orElse(Fields.NONE)
                              .forEach(
                                  (name, v) ->
                                      inner
                                          .apply(name)
                                          .ifPresent(
                                              n ->
                                                  read.apply(v).ifPresent(x -> entries.put(n, x))));
                          map.put(k, entries);
                        }));
    return map;
  }

  private static SortedMap<String, String> facts(Value value) {
    SortedMap<String, String> facts = new TreeMap<>();
    value
        .entries()
        .orElse(Fields.NONE)
        .forEach(
            (name, v) -> {
              if (FACT.matcher(name).matches()) {
                v.text().ifPresent(text -> facts.put(name, text));
              }
            });
    return facts;
  }

  private static SortedSet<Integer> indices(List<Value> items) {
    SortedSet<Integer> indices = new TreeSet<>();
    items.forEach(v -> v.integer(2, LARGEST_INDEX).ifPresent(indices::add));
    return indices;
  }

  private Optional<NodeKey> nodeKey(Value value) {
    return value
        .fields(List.of("epoch", "derived", "public_key"), List.of())
        .flatMap(
            f -> {
              Optional<Integer> epoch = f.get("epoch", v -> v.integer(1, 9999));
              Optional<Boolean> derived = f.get("derived", Value::bool);
              return f.get("public_key", StateReader::key)
                  .flatMap(k -> derived.flatMap(d -> epoch.map(e -> new NodeKey(e, d, k))));
            });
  }

  private static Optional<PublicKey> key(Value value) {
    return value.parse("a public key in base64", PublicKey::tryParse).map(PublicKey::canonical);
  }

  private static Optional<InterfaceName> iface(String text) {
    return Optional.of(text)
        .filter(InterfaceName.PATTERN.asMatchPredicate())
        .map(InterfaceName::new);
  }

  private static Optional<NodeName> node(String text) {
    return Optional.of(text).filter(NodeName.PATTERN.asMatchPredicate()).map(NodeName::new);
  }

  private static Optional<ServerName> server(String text) {
    return Optional.of(text).filter(ServerName.PATTERN.asMatchPredicate()).map(ServerName::new);
  }
}
