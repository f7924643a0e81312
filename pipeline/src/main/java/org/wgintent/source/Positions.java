package org.wgintent.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.wgintent.diagnostic.Position;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Where each value of intent stands: from a path such as {@code interfaces.wg0.endpoint.port} or
 * {@code grants[2].profile} to its position. The first segment names the file's section; the three
 * files share no section but {@code servers}, {@code interfaces}: those of {@code execution.yaml}
 * are {@code execution.servers…}, {@code execution.interfaces…}.
 *
 * <p>Few are ever asked for, of very many: a path is looked up in the files' trees when it is.
 */
public final class Positions {

  private record Root(Tree tree, Node node) {}

  /** What was found on the way along a path, and whether that is all of it. */
  private record Found(Position position, boolean whole) {}

  private final List<Root> roots = new ArrayList<>();
  private final Map<String, List<Integer>> kept = new HashMap<>();
  private final Position fallback;

  public Positions(Position fallback) {
    this.fallback = fallback;
  }

  void add(Tree tree, Node root) {
    roots.addFirst(new Root(tree, root));
  }

  /** The items of the list at {@code path} that are left are those with these old numbers. */
  void keepItems(String path, List<Integer> old) {
    kept.put(path, List.copyOf(old));
  }

  /** Was there anything at {@code path}, well-formed or not? */
  public boolean has(String path) {
    return find(path).filter(Found::whole).isPresent();
  }

  /** The position of {@code path}, or of the nearest thing around it that was written. */
  public Position of(String path) {
    return find(path).map(Found::position).orElse(fallback);
  }

  private Optional<Found> find(String path) {
    return roots.stream()
        .filter(root -> path.startsWith(root.tree.prefix()))
        .flatMap(root -> new Walk(root, path).found().stream())
        .findFirst();
  }

  /** Along one path, from the root of one file. */
  private final class Walk {
    private final Root root;
    private final String path;

    /** As far as it was gone, with the numbers that items had in the file. */
    private String written;

    private int at;

    Walk(Root root, String path) {
      this.root = root;
      this.path = path;
      this.written = root.tree.prefix();
      this.at = written.length();
    }

    Optional<Found> found() {
      Node node = root.node;
      Optional<Position> last = Optional.empty();
      while (at < path.length()) {
        Optional<Step> step = step(node);
        if (step.isEmpty()) {
          return last.map(position -> new Found(position, false));
        }
        last = Optional.of(root.tree.position(step.get().mark().getStartMark()));
        node = step.get().node();
      }
      return last.map(position -> new Found(position, true));
    }

    /**
     * @param mark what stands where it is said to be
     */
    private record Step(Node node, Node mark) {}

    private Optional<Step> step(Node node) {
      return switch (node) {
        case SequenceNode list when path.charAt(at) == '[' -> item(list);
        case MappingNode map -> entry(map);
        default -> Optional.empty();
      };
    }

    private Optional<Step> item(SequenceNode list) {
      int end = path.indexOf(']', at);
      int number = Integer.parseInt(path, at + 1, end, 10);
      List<Integer> left = kept.get(written);
      if (left != null) {
        number = number < left.size() ? left.get(number) : list.getValue().size();
      }
      if (number >= list.getValue().size()) {
        return Optional.empty();
      }
      written += "[" + number + "]";
      at = end + 1;
      Node item = list.getValue().get(number);
      return Optional.of(new Step(item, item));
    }

    private Optional<Step> entry(MappingNode map) {
      int start = path.charAt(at) == '.' ? at + 1 : at;
      @Nullable NodeTuple longest = null;
      int length = -1;
      for (NodeTuple tuple : map.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key
            && key.getValue().length() > length
            && isNext(key.getValue(), start)) {
          longest = tuple;
          length = key.getValue().length();
        }
      }
      if (longest == null) {
        return Optional.empty();
      }
      written += path.substring(at, start + length);
      at = start + length;
      Node value = longest.getValueNode();
      // What has entries or items is where its key is.
      return Optional.of(
          new Step(value, value instanceof ScalarNode ? value : longest.getKeyNode()));
    }

    private boolean isNext(String key, int start) {
      int end = start + key.length();
      return path.startsWith(key, start)
          && (end == path.length() || path.charAt(end) == '.' || path.charAt(end) == '[');
    }
  }
}
