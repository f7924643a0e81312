package org.wgintent.merge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wgintent.merge.Part.Entries;
import org.wgintent.merge.Part.Entry;
import org.wgintent.merge.Part.Kind;
import org.wgintent.merge.Part.Whole;
import org.wgintent.source.SourceFile;
import org.wgintent.source.Tree;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads a file of people into parts. What is written in a way that is not taken apart here
 * (anchors, tags, keys that are no words, comments within brackets) is one whole part.
 */
final class PartReader {

  private final String text;

  /** SnakeYAML counts characters of Unicode. */
  private final Optional<int[]> offsets;

  private PartReader(String text) {
    this.text = text;
    this.offsets = offsets(text);
  }

  private static Optional<int[]> offsets(String text) {
    int count = text.codePointCount(0, text.length());
    if (count == text.length()) {
      return Optional.empty();
    }
    int[] offsets = new int[count + 1];
    for (int i = 0, at = 0; i < count; i++) {
      offsets[i] = at;
      at += Character.charCount(text.codePointAt(at));
    }
    offsets[count] = text.length();
    return Optional.of(offsets);
  }

  /** Empty where it is no mapping of YAML. */
  static Optional<Part> read(SourceFile file) {
    return Tree.compose(file)
        .filter(composed -> composed.root() instanceof MappingNode)
        .map(composed -> new PartReader(composed.text()).root(composed.root()));
  }

  private Part root(Node node) {
    int start = start();
    Whole whole = new Whole(text, data(node), 1);
    if (!(node instanceof MappingNode map) || map.getFlowStyle() != FlowStyle.BLOCK) {
      return whole;
    }
    return block(map, start, "")
        .map(
            all -> {
              int end = Math.min(text.length(), start + all.text().length());
              return new Entries(
                  all.kind(),
                  all.column(),
                  text.substring(0, start),
                  all.entries(),
                  text.substring(end),
                  all.data(),
                  1);
            })
        .filter(all -> isTrivia(all.close()) && all.text().equals(text))
        .<Part>map(all -> all)
        .orElse(whole);
  }

  /** After the line that begins a document, if there is one. */
  private int start() {
    int at = text.startsWith("---\n") ? 0 : text.indexOf("\n---\n") + 1;
    boolean isMarked = text.startsWith("---\n", at) && isTrivia(text.substring(0, at));
    return isMarked ? at + 4 : 0;
  }

  private Part part(Node node, String list) {
    if (node.getAnchor() == null && node instanceof CollectionNode<?> collection) {
      if (collection.getFlowStyle() == FlowStyle.FLOW) {
        return flow(collection, list).<Part>map(entries -> entries).orElseGet(() -> whole(node));
      }
    }
    return whole(node);
  }

  private Whole whole(Node node) {
    return new Whole(text.substring(start(node), end(node)), data(node), line(node));
  }

  // ---- lines ----

  /**
   * @param from where the lines begin that may belong to its first entry
   * @param list the key that it has
   */
  private Optional<Entries> block(CollectionNode<?> node, int from, String list) {
    List<Entry> entries = new ArrayList<>();
    Keys keys = new Keys(list);
    int at = from;
    int column = -1;
    for (Object child : node.getValue()) {
      Node first = child instanceof NodeTuple tuple ? tuple.getKeyNode() : (Node) child;
      int lineStart = lineStart(start(first));
      if (lineStart < at || !isTrivia(text.substring(at, lineStart))) {
        return Optional.empty();
      }
      String lead = text.substring(at, lineStart);
      Optional<Entry> entry =
          child instanceof NodeTuple tuple
              ? ofMap(keys, lead, lineStart, tuple)
              : ofList(keys, lead, lineStart, (Node) child);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      int indentation = indentation(text.substring(lineStart));
      if (column >= 0 && column != indentation) {
        return Optional.empty();
      }
      column = indentation;
      entries.add(entry.get());
      at = lineStart + entry.get().text().length() - lead.length();
    }
    return entries.isEmpty() || keys.areTwice()
        ? Optional.empty()
        : Optional.of(
            new Entries(
                node instanceof MappingNode ? Kind.MAP : Kind.LIST,
                column,
                "",
                entries,
                "",
                data(node),
                line(node)));
  }

  private Optional<Entry> ofMap(Keys keys, String lead, int lineStart, NodeTuple tuple) {
    if (!(tuple.getKeyNode() instanceof ScalarNode key)
        || key.getAnchor() != null
        || !text.substring(lineStart, start(key)).isBlank()
        || lineStart(end(key)) != lineStart) {
      return Optional.empty();
    }
    Node value = tuple.getValueNode();
    int keyEnd = end(key);
    if (start(value) < keyEnd) {
      // An alias: its text is where its anchor is.
      return Optional.empty();
    }
    if (value instanceof CollectionNode<?> collection
        && collection.getFlowStyle() == FlowStyle.BLOCK) {
      int below = nextLine(keyEnd);
      if (collection.getAnchor() != null || !isColon(text.substring(keyEnd, below))) {
        return Optional.empty();
      }
      String head = text.substring(lineStart, below);
      Optional<Entries> entries = block(collection, below, key.getValue());
      if (entries.isPresent()) {
        return Optional.of(new Entry(keys.of(key), lead, head, entries.get(), "", line(key)));
      }
      int end = lineEnd(end(value));
      Whole whole = new Whole(text.substring(below, end), data(value), line(value));
      return Optional.of(new Entry(keys.of(key), lead, head, whole, "", line(key)));
    }
    int valueStart = Math.max(start(value), Math.min(keyEnd + 1, text.length()));
    if (!text.substring(keyEnd, valueStart).strip().equals(":")) {
      return Optional.empty();
    }
    Part part = part(value, key.getValue());
    int valueEnd = valueStart + part.text().length();
    return tail(valueEnd)
        .map(
            tail ->
                new Entry(
                    keys.of(key),
                    lead,
                    text.substring(lineStart, valueStart),
                    part,
                    tail,
                    line(key)));
  }

  private Optional<Entry> ofList(Keys keys, String lead, int lineStart, Node item) {
    String head = text.substring(lineStart, start(item));
    if (item.getAnchor() != null || !head.strip().equals("-")) {
      return Optional.empty();
    }
    Whole whole = whole(item);
    return tail(end(item))
        .map(tail -> new Entry(keys.of(item), lead, head, whole, tail, line(item)));
  }

  /** The rest of the line, where it says nothing. */
  private Optional<String> tail(int from) {
    return Optional.of(text.substring(from, lineEnd(from))).filter(PartReader::isTrivia);
  }

  private static boolean isColon(String rest) {
    String after = rest.strip();
    return after.startsWith(":") && isTrivia(after.substring(1));
  }

  static boolean isTrivia(String lines) {
    return lines.lines().map(String::strip).allMatch(l -> l.isEmpty() || l.startsWith("#"));
  }

  private static int indentation(String line) {
    int spaces = 0;
    while (spaces < line.length() && line.charAt(spaces) == ' ') {
      spaces++;
    }
    return spaces;
  }

  private int lineStart(int at) {
    return text.lastIndexOf('\n', at - 1) + 1;
  }

  /** The end of the line that {@code at} is in, or just behind. */
  private int lineEnd(int at) {
    return at > 0 && text.charAt(at - 1) == '\n' ? at : nextLine(at);
  }

  private int nextLine(int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end + 1;
  }

  // ---- brackets ----

  private Optional<Entries> flow(CollectionNode<?> node, String list) {
    int start = start(node);
    int end = end(node);
    String all = text.substring(start, end);
    if (all.contains("#") && all.contains("\n")) {
      // A comment in brackets ends its line: it is no part of an entry.
      return Optional.empty();
    }
    List<Entry> entries = new ArrayList<>();
    Keys keys = new Keys(list);
    int at = start + 1;
    for (Object child : node.getValue()) {
      Node first = child instanceof NodeTuple tuple ? tuple.getKeyNode() : (Node) child;
      Node last = child instanceof NodeTuple tuple ? tuple.getValueNode() : (Node) child;
      if (first.getAnchor() != null || last.getAnchor() != null || start(last) < at) {
        return Optional.empty();
      }
      int valueStart = start(last);
      String lead = text.substring(at, start(first));
      String head = text.substring(start(first), Math.max(valueStart, start(first)));
      boolean isFirst = entries.isEmpty();
      if (!isFirst) {
        int comma = lead.indexOf(',');
        if (comma < 0 || !lead.substring(0, comma).isBlank()) {
          return Optional.empty();
        }
        Entry before = entries.removeLast();
        entries.add(
            new Entry(
                before.key(),
                before.lead(),
                before.head(),
                before.value(),
                lead.substring(0, comma),
                before.line()));
        lead = lead.substring(comma + 1);
      }
      if (!lead.isBlank()) {
        return Optional.empty();
      }
      Object key =
          child instanceof NodeTuple tuple
              ? tuple.getKeyNode() instanceof ScalarNode scalar ? keys.of(scalar) : keys.of(first)
              : keys.of(last);
      String name = first instanceof ScalarNode scalar ? scalar.getValue() : "";
      Part value = child instanceof NodeTuple ? part(last, name) : whole(last);
      entries.add(new Entry(key, lead, head, value, "", line(first)));
      at = end(last);
    }
    String close = text.substring(at, end);
    if (!entries.isEmpty()) {
      String before = close.substring(0, close.length() - 1);
      if (!before.isBlank()) {
        return Optional.empty();
      }
      Entry last = entries.removeLast();
      entries.add(
          new Entry(last.key(), last.lead(), last.head(), last.value(), before, last.line()));
      close = close.substring(close.length() - 1);
    }
    return keys.areTwice()
        ? Optional.empty()
        : Optional.of(
            new Entries(
                node instanceof MappingNode ? Kind.MAP : Kind.LIST,
                -1,
                text.substring(start, start + 1),
                entries,
                close,
                data(node),
                line(node)));
  }

  // ---- nodes ----

  private int at(int index) {
    return offsets.map(all -> all[index]).orElse(index);
  }

  private int start(Node node) {
    return at(node.getStartMark().getIndex());
  }

  /** Of a block collection, where its last line says something last. */
  private int end(Node node) {
    if (node instanceof CollectionNode<?> collection
        && collection.getFlowStyle() == FlowStyle.BLOCK
        && !collection.getValue().isEmpty()) {
      Object last = collection.getValue().getLast();
      int end = end(last instanceof NodeTuple tuple ? tuple.getValueNode() : (Node) last);
      // The comment after it is in the same line.
      int next = lineEnd(end);
      return isTrivia(text.substring(end, next)) ? next : end;
    }
    return at(node.getEndMark().getIndex());
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private static Object data(Node node) {
    return switch (node) {
      case ScalarNode scalar -> List.of(scalar.getTag().getValue(), scalar.getValue());
      case SequenceNode list -> list.getValue().stream().map(PartReader::data).toList();
      case MappingNode map -> {
        Map<Object, Object> entries = new LinkedHashMap<>();
        map.getValue().forEach(t -> entries.put(data(t.getKeyNode()), data(t.getValueNode())));
        yield entries;
      }
      default -> node.toString();
    };
  }

  /** What tells one entry from another. */
  private static final class Keys {

    /** Items of these lists are about something that others may be about as well. */
    private static final Map<String, List<String>> FIELDS =
        Map.of(
            "grants", List.of("node", "interface"),
            "revoked", List.of("node", "interface", "epoch"),
            "constraints", List.of("iface"),
            "cells", List.of("interface"),
            "waivers", List.of("code", "at"));

    private final List<String> fields;
    private final Set<Object> seen = new HashSet<>();
    private boolean twice;

    Keys(String list) {
      this.fields = FIELDS.getOrDefault(list, List.of());
    }

    Object of(Node node) {
      Object key = key(node);
      twice |= !seen.add(key);
      return key;
    }

    boolean areTwice() {
      return twice;
    }

    private Object key(Node node) {
      if (node instanceof MappingNode map && !fields.isEmpty()) {
        List<Object> key = new ArrayList<>();
        for (String field : fields) {
          map.getValue().stream()
              .filter(
                  tuple ->
                      tuple.getKeyNode() instanceof ScalarNode name
                          && name.getValue().equals(field))
              .map(tuple -> ((ScalarNode) tuple.getValueNode()).getValue())
              .forEach(key::add);
        }
        if (key.size() == fields.size()) {
          return String.join(" ", key.stream().map(String::valueOf).toList());
        }
      }
      return node instanceof ScalarNode scalar ? scalar.getValue() : data(node);
    }
  }
}
