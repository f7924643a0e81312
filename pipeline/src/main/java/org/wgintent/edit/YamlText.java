package org.wgintent.edit;

import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML file as text, with where its lists and their items stand, so that a line can be changed
 * and every other byte stays. It knows lists of mappings below the top level, in whatever style
 * they are written; whoever edits reads the result again and compares (an anchor, say, may make an
 * edit mean more than was asked).
 */
final class YamlText {

  private final String text;
  private final MappingNode root;

  private YamlText(String text, MappingNode root) {
    this.text = text;
    this.root = root;
  }

  /** Empty where {@code text} is no mapping of YAML. */
  static Optional<YamlText> of(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    try {
      Node root =
          new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options)
              .getSingleNode();
      return root instanceof MappingNode mapping
          ? Optional.of(new YamlText(text, mapping))
          : Optional.empty();
    } catch (YAMLException notYaml) {
      return Optional.empty();
    }
  }

  /** The text without item {@code index} of a list; comments in lines of their own stay. */
  String withoutItem(String list, int index) {
    SequenceNode items = list(list).orElseThrow();
    List<Node> all = items.getValue();
    Node item = all.get(index);
    if (items.getFlowStyle() == FlowStyle.FLOW) {
      if (index + 1 < all.size()) {
        return cut(start(item), start(all.get(index + 1)), "");
      }
      return cut(index > 0 ? end(all.get(index - 1)) : start(item), end(item), "");
    }
    String rest = cut(lineStart(dash(item)), nextLine(end(item)), "");
    if (all.size() > 1) {
      return rest;
    }
    int colon = rest.indexOf(':', index(key(list).getEndMark()));
    return rest.substring(0, colon + 1) + " []" + rest.substring(colon + 1);
  }

  /**
   * The text with an item after those of a list; a list that is not there comes at the end.
   *
   * @param item as YAML of one line
   */
  String withItem(String list, String item) {
    Optional<SequenceNode> items = list(list);
    if (items.isEmpty()) {
      return line(text.length(), list + ":") + "  - " + item + newline();
    }
    List<Node> all = items.get().getValue();
    if (all.isEmpty()) {
      int from = start(items.get());
      int space = text.charAt(from - 1) == ' ' && text.charAt(from - 2) == ':' ? 1 : 0;
      YamlText bare = new YamlText(cut(from - space, end(items.get()), ""), root);
      return bare.line(bare.nextLine(from - space), "  - " + item);
    }
    Node last = all.getLast();
    if (items.get().getFlowStyle() == FlowStyle.FLOW) {
      return cut(end(last), end(last), ", " + item);
    }
    int dash = dash(last);
    return line(nextLine(end(last)), text.substring(lineStart(dash), dash) + "- " + item);
  }

  /** The text with a value in item {@code index} of a list, in the place of the one there is. */
  String withValue(String list, int index, String key, String value) {
    if (!(list(list).orElseThrow().getValue().get(index) instanceof MappingNode item)) {
      throw new IllegalArgumentException("no mapping: " + list + "[" + index + "]");
    }
    for (NodeTuple pair : item.getValue()) {
      if (named(pair, key)) {
        return cut(start(pair.getValueNode()), end(pair.getValueNode()), value);
      }
    }
    int end = end(item.getValue().getLast().getValueNode());
    if (item.getFlowStyle() == FlowStyle.FLOW) {
      return cut(end, end, ", " + key + ": " + value);
    }
    int column = item.getValue().getFirst().getKeyNode().getStartMark().getColumn();
    return line(nextLine(end), " ".repeat(column) + key + ": " + value);
  }

  private Optional<SequenceNode> list(String name) {
    return root.getValue().stream()
        .filter(pair -> named(pair, name))
        .map(NodeTuple::getValueNode)
        .filter(SequenceNode.class::isInstance)
        .map(SequenceNode.class::cast)
        .findFirst();
  }

  private Node key(String name) {
    return root.getValue().stream()
        .filter(pair -> named(pair, name))
        .findFirst()
        .orElseThrow()
        .getKeyNode();
  }

  private static boolean named(NodeTuple pair, String name) {
    return pair.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
  }

  private String cut(int from, int to, String instead) {
    return text.substring(0, from) + instead + text.substring(to);
  }

  /** With a line at {@code at}, which is where a line starts or the end of the text. */
  private String line(int at, String line) {
    boolean open = at > 0 && text.charAt(at - 1) != '\n';
    return text.substring(0, at) + (open ? newline() : "") + line + newline() + text.substring(at);
  }

  private String newline() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  /** Where the dash of an item of a block list stands. */
  private int dash(Node item) {
    return text.lastIndexOf('-', start(item) - 1);
  }

  private int lineStart(int at) {
    return text.lastIndexOf('\n', at - 1) + 1;
  }

  private int nextLine(int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end + 1;
  }

  private int start(Node node) {
    return index(node.getStartMark());
  }

  /** After its last character; a block's own mark stands where the next thing begins. */
  private int end(Node node) {
    return switch (node) {
      case MappingNode mapping
          when mapping.getFlowStyle() == FlowStyle.BLOCK && !mapping.getValue().isEmpty() ->
          end(mapping.getValue().getLast().getValueNode());
      case SequenceNode sequence
          when sequence.getFlowStyle() == FlowStyle.BLOCK && !sequence.getValue().isEmpty() ->
          end(sequence.getValue().getLast());
      default -> index(node.getEndMark());
    };
  }

  /** SnakeYAML counts code points. */
  private int index(Mark mark) {
    return text.offsetByCodePoints(0, mark.getIndex());
  }
}
