package org.wgintent.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Position;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One value of a YAML tree, with its path. Every reading method gives what was written, or reports
 * what is wrong with it at its place and gives nothing: reading goes on, so that all problems are
 * found at once.
 */
public final class Value {

  private static final Set<Tag> TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.SEQ,
          Tag.MAP,
          Tag.MERGE);
  private static final Pattern ZEROS = Pattern.compile("0\\d+");
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9]\\d{0,8}");

  private final Tree tree;
  private final Node node;

  /** Its path is put together when it is asked for: hardly any ever is. */
  private final @Nullable Value parent;

  private final String name;
  private final int number;

  /** The root. */
  Value(Tree tree, Node node) {
    this(tree, node, null, "", -1);
  }

  /**
   * @param name of an entry
   * @param number of an item, else -1
   */
  private Value(Tree tree, Node node, @Nullable Value parent, String name, int number) {
    this.tree = tree;
    this.node = node;
    this.parent = parent;
    this.name = name;
    this.number = number;
  }

  public String path() {
    if (parent == null) {
      return "";
    }
    return number < 0 ? parent.child(name) : parent.path() + "[" + number + "]";
  }

  private Position position() {
    return tree.position(node.getStartMark());
  }

  /** Says what is wrong with this value. */
  public void report(Problem problem, String message, String hint) {
    report(position(), path(), problem, message, hint);
  }

  /** Says that this value is taken otherwise than it was written. */
  public void warn(Problem problem, String message, String hint) {
    add(position(), path(), Severity.WARNING, problem, message, hint);
  }

  private void report(Position at, String where, Problem problem, String message, String hint) {
    add(at, where, Severity.ERROR, problem, message, hint);
  }

  private void add(
      Position at, String where, Severity severity, Problem problem, String message, String hint) {
    tree.report()
        .add(new Diagnostic(at, tree.prefix() + where, severity, problem.code(), message, hint));
  }

  /** A mapping with exactly these keys; what is missing, unknown or twice is reported. */
  public Optional<Fields> fields(List<String> required, List<String> optional) {
    return entries()
        .map(
            entries -> {
              Set<String> known = new TreeSet<>(required);
              known.addAll(optional);
              entries.forEach(
                  (key, value) -> {
                    if (!known.contains(key)) {
                      report(
                          entries.keyPosition(key),
                          value.path(),
                          Problem.UNKNOWN_KEY,
                          "unknown key '" + Printable.of(key) + "'",
                          Suggestion.among(key, known));
                    }
                  });
              for (String key : required) {
                if (!entries.has(key)) {
                  report(
                      Problem.MISSING_KEY,
                      (path().isEmpty() ? tree.file() : path()) + " needs the key '" + key + "'",
                      Shape.of(tree.prefix() + child(key), "").orElse("add '" + key + ":'"));
                }
              }
              return entries;
            });
  }

  /** A mapping from names to values, in the file's order. */
  public Optional<Fields> entries() {
    if (!plainTag()) {
      return Optional.empty();
    }
    if (!(node instanceof MappingNode mapping)) {
      report(
          Problem.WRONG_TYPE,
          "expected a mapping, found " + kind(),
          Shape.of(tree.prefix() + path(), written()).orElse("write 'key: value' pairs"));
      return Optional.empty();
    }
    Map<String, Value> values = new LinkedHashMap<>();
    Map<String, Position> positions = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position at = tree.position(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        report(at, path(), Problem.WRONG_TYPE, "a key must be plain text", "");
        continue;
      }
      if (key.getTag().equals(Tag.MERGE)) {
        report(at, path(), Problem.TAG, "merge keys (<<) are not used here", "write the keys out");
        return Optional.empty();
      }
      Position first = positions.putIfAbsent(key.getValue(), at);
      if (first != null) {
        report(
            at,
            child(key.getValue()),
            Problem.DUPLICATE_KEY,
            "the key '"
                + Printable.of(key.getValue())
                + "' stands here twice, first in line "
                + first.line(),
            "keep one of them");
      } else {
        values.put(key.getValue(), new Value(tree, tuple.getValueNode(), this, key.getValue(), -1));
      }
    }
    return Optional.of(new Fields(values, positions));
  }

  /** The text that stands here; empty where there is more than that. */
  private String written() {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private String child(String key) {
    String path = path();
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The items of a list. */
  public Optional<List<Value>> items() {
    if (!plainTag()) {
      return Optional.empty();
    }
    if (!(node instanceof SequenceNode sequence)) {
      report(
          Problem.WRONG_TYPE,
          "expected a list, found " + kind(),
          Shape.of(tree.prefix() + path(), written()).orElse("write '[a, b]' or '- a'"));
      return Optional.empty();
    }
    List<Value> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new Value(tree, item, this, "", items.size()));
    }
    return Optional.of(items);
  }

  /**
   * The well-formed items of a list. Where others were left out between them, {@link Positions}
   * knows those that are left by their new numbers.
   */
  public <T> Optional<List<T>> items(Function<Value, Optional<T>> read) {
    return items()
        .map(
            values -> {
              List<T> kept = new ArrayList<>();
              List<Integer> numbers = new ArrayList<>();
              for (int i = 0; i < values.size(); i++) {
                Optional<T> item = read.apply(values.get(i));
                if (item.isPresent()) {
                  kept.add(item.get());
                  numbers.add(i);
                }
              }
              if (kept.size() < values.size()) {
                tree.positions().keepItems(tree.prefix() + path(), numbers);
              }
              return List.copyOf(kept);
            });
  }

  /** The scalar's text, whatever YAML would make of it; nothing is no text. */
  public Optional<String> text() {
    return text(false);
  }

  /**
   * @param named that {@code null} is a name like another
   */
  private Optional<String> text(boolean named) {
    if (!plainTag()) {
      return Optional.empty();
    }
    if (!(node instanceof ScalarNode scalar)) {
      report(
          Problem.WRONG_TYPE,
          "expected text, found " + kind(),
          "IPv6 addresses and anything with ': ' or '{' need quotes");
      return Optional.empty();
    }
    boolean nothing = !named && scalar.getTag().equals(Tag.NULL);
    if (scalar.isPlain() && (scalar.getValue().isEmpty() || nothing)) {
      report(Problem.WRONG_TYPE, "expected text, found nothing", "give a value or remove the key");
      return Optional.empty();
    }
    return Optional.of(scalar.getValue());
  }

  /** {@code true} or {@code false}, nothing else. */
  public Optional<Boolean> bool() {
    return text()
        .flatMap(
            text ->
                switch (text) {
                  case "true" -> Optional.of(true);
                  case "false" -> Optional.of(false);
                  default -> {
                    report(
                        Problem.WRONG_TYPE,
                        "expected true or false, found '" + Printable.of(text) + "'",
                        "only 'true' and 'false' are booleans here");
                    yield Optional.empty();
                  }
                });
  }

  public Optional<Integer> integer(int least, int most) {
    return integer(least, most, "");
  }

  /**
   * @param hint for numbers outside
   */
  public Optional<Integer> integer(int least, int most, String hint) {
    return parse(
        "a whole number from " + least + " to " + most,
        text ->
            Optional.of(text)
                .filter(t -> INTEGER.matcher(t).matches())
                .map(Integer::valueOf)
                .filter(n -> n >= least && n <= most),
        text -> ZEROS.matcher(text).matches() ? "write it without zeros in front" : hint);
  }

  /** A name of this pattern. */
  public <T> Optional<T> name(String kind, Pattern pattern, Function<String, T> make) {
    return text(true)
        .flatMap(
            text -> {
              if (pattern.matcher(text).matches()) {
                return Optional.of(make.apply(text));
              }
              report(
                  Problem.BAD_NAME,
                  "'" + Printable.of(text) + "' is not " + kind,
                  "it must match " + pattern.pattern());
              return Optional.empty();
            });
  }

  /** Text that {@code parse} understands; {@code what} completes "expected …". */
  public <T> Optional<T> parse(String what, Function<String, Optional<T>> parse) {
    return parse(what, parse, text -> "");
  }

  /**
   * @param hint where nothing else is seen
   */
  public <T> Optional<T> parse(
      String what, Function<String, Optional<T>> parse, UnaryOperator<String> hint) {
    return text()
        .flatMap(
            text -> {
              Optional<T> value = parse.apply(text);
              if (value.isEmpty()) {
                report(
                    Problem.BAD_VALUE,
                    "expected " + what + ", found '" + Printable.of(text) + "'",
                    Optional.of(InputHint.hint(text))
                        .filter(seen -> !seen.isEmpty())
                        .orElseGet(() -> hint.apply(text)));
              }
              return value;
            });
  }

  /** Text of this pattern; {@code what} completes "expected …". */
  public Optional<String> matching(String what, Pattern pattern) {
    return parse(what, text -> Optional.of(text).filter(t -> pattern.matcher(t).matches()));
  }

  /** One of these words. */
  public <T> Optional<T> oneOf(Map<String, T> words) {
    return text()
        .flatMap(
            text -> {
              T value = words.get(text);
              if (value == null) {
                report(
                    Problem.BAD_VALUE,
                    "expected one of "
                        + String.join(", ", words.keySet())
                        + ", found '"
                        + Printable.of(text)
                        + "'",
                    Suggestion.among(text, words.keySet()));
              }
              return Optional.ofNullable(value);
            });
  }

  private boolean plainTag() {
    if (TAGS.contains(node.getTag())) {
      return true;
    }
    report(
        Problem.TAG,
        "YAML tags are not used here: " + Printable.of(node.getTag().getValue()),
        "remove the tag");
    return false;
  }

  private String kind() {
    if (node instanceof MappingNode) {
      return "a mapping";
    } else if (node instanceof SequenceNode) {
      return "a list";
    } else if (node.getTag().equals(Tag.NULL)) {
      return "nothing";
    }
    return "text";
  }
}
