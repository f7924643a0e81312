package org.wgintent.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Position;
import org.wgintent.diagnostic.Report;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML file as a tree of nodes with marks: nothing is constructed, so no tag, type or key can do
 * anything but stand there.
 *
 * @param prefix of the paths of this file in {@link Positions}
 */
public record Tree(String file, String prefix, Report report, Positions positions) {

  private static final int DEPTH = 20;
  private static final int ALIASES = 20;

  /** The root value of {@code source}; empty, with a diagnostic, where it is no YAML mapping. */
  public static Optional<Value> read(
      SourceFile source, String prefix, Report report, Positions positions) {
    Tree tree = new Tree(source.name(), prefix, report, positions);
    Optional<Node> root = source.text(report).flatMap(tree::compose);
    root.ifPresent(node -> positions.add(tree, node));
    return root.map(node -> new Value(tree, node));
  }

  /**
   * A file as text and as what SnakeYAML makes of it.
   *
   * @param text without a byte order mark
   */
  public record Composed(String text, Node root) {}

  /** For who is about the text; empty where it is no YAML. */
  public static Optional<Composed> compose(SourceFile source) {
    Report report = new Report();
    Tree tree =
        new Tree(source.name(), "", report, new Positions(new Position(source.name(), 1, 1)));
    return source
        .text(report)
        .flatMap(text -> tree.compose(text).map(root -> new Composed(text, root)));
  }

  private Optional<Node> compose(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(DEPTH);
    options.setMaxAliasesForCollections(ALIASES);
    options.setCodePointLimit(SourceFile.LIMIT);
    Composer composer =
        new Composer(
            new BoundedParser(new ParserImpl(new StreamReader(text), options)),
            new Resolver(),
            options);
    try {
      Deque<Node> documents = new ArrayDeque<>();
      while (composer.checkNode()) {
        documents.add(composer.getNode());
      }
      if (documents.isEmpty()) {
        problem(1, 1, Problem.NOT_YAML, "the file is empty", "start from the example");
        return Optional.empty();
      }
      if (documents.size() > 1) {
        Position second = position(documents.getLast().getStartMark());
        problem(
            second.line(),
            second.column(),
            Problem.NOT_YAML,
            "a second YAML document begins here",
            "keep one document; remove the '---'");
        return Optional.empty();
      }
      return Optional.of(documents.getFirst());
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      String what = e.getProblem() == null ? "not YAML" : e.getProblem();
      Problem kind =
          what.contains("exceeds")
              ? Problem.TOO_LARGE
              : what.contains("tag") ? Problem.TAG : Problem.NOT_YAML;
      problem(
          mark == null ? 1 : mark.getLine() + 1,
          mark == null ? 1 : mark.getColumn() + 1,
          kind,
          Printable.of(what.replaceAll(" \\(Do not use .*", "")),
          what.contains("\\t")
              ? "YAML is indented with spaces, not tabs"
              : mark == null ? "" : hintNear(text, mark.getLine()));
    } catch (YAMLException e) {
      String what = String.valueOf(e.getMessage());
      boolean limit = what.contains("exceed") || what.contains("Nesting Depth");
      problem(1, 1, limit ? Problem.TOO_LARGE : Problem.NOT_YAML, Printable.of(what), "");
    } catch (StackOverflowError e) {
      problem(1, 1, Problem.TOO_LARGE, "the file is nested too deeply", "");
    }
    return Optional.empty();
  }

  /** In the line of the problem, or in one shortly before it, which may be the cause. */
  private static String hintNear(String text, int line) {
    List<String> lines = text.lines().limit(line + 1L).skip(Math.max(0, line - 3)).toList();
    return lines.reversed().stream()
        .map(InputHint::hint)
        .filter(hint -> !hint.isEmpty())
        .findFirst()
        .orElse("");
  }

  private void problem(int line, int column, Problem problem, String message, String hint) {
    report.add(
        new Diagnostic(
            new Position(file, line, column), "", Severity.ERROR, problem.code(), message, hint));
  }

  /** SnakeYAML counts from 0. */
  Position position(Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
