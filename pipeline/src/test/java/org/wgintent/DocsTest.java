package org.wgintent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.wgintent.testing.Example;

/** The documentation can be read in a terminal, and its links lead somewhere. */
class DocsTest {

  private static final int WIDTH = 120;
  private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  private static List<Path> pages() throws IOException {
    Path root = Example.root();
    List<Path> pages = new ArrayList<>();
    for (String folder :
        new String[] {"docs", "lab", "benchmarks/compiler", "benchmarks/tunnels"}) {
      try (Stream<Path> files = Files.walk(root.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    pages.add(root.resolve("README.md"));
    pages.add(root.resolve("native/README.md"));
    pages.add(root.resolve("CHANGELOG.md"));
    return pages;
  }

  @Test
  void proseIsNoWiderThanATerminal() throws IOException {
    List<String> wide = new ArrayList<>();
    for (Path page : pages()) {
      boolean code = false;
      int number = 0;
      for (String line : Files.readAllLines(page)) {
        number++;
        code ^= line.strip().startsWith("```");
        if (!code && line.length() > WIDTH && !line.startsWith("|")) {
          wide.add(page + ":" + number);
        }
      }
    }
    assertThat(wide).isEmpty();
  }

  @Test
  void linksLeadToFilesAndHeadingsThatAreThere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult link : LINK.matcher(Example.read(page)).results().toList()) {
        String target = link.group(1);
        if (!target.contains("://") && !leads(page, target)) {
          broken.add(page + ": " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leads(Path page, String target) {
    int mark = target.indexOf('#');
    String file = mark < 0 ? target : target.substring(0, mark);
    Path to = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    return Files.exists(to) && (mark < 0 || headings(to).contains(target.substring(mark + 1)));
  }

  /** As GitHub and GitLab name them. */
  private static Set<String> headings(Path page) {
    Set<String> headings = new TreeSet<>();
    HEADING
        .matcher(Example.read(page))
        .results()
        .forEach(
            heading ->
                headings.add(
                    heading
                        .group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-')));
    return headings;
  }

  @Test
  void everyPageIsReachedFromTheReadme() throws IOException {
    Set<Path> reached = new TreeSet<>();
    List<Path> todo = new ArrayList<>(List.of(Example.root().resolve("README.md").normalize()));
    while (!todo.isEmpty()) {
      Path page = todo.removeLast();
      if (reached.add(page)) {
        for (MatchResult link : LINK.matcher(Example.read(page)).results().toList()) {
          String file = link.group(1).replaceFirst("#.*", "");
          Path to = page.resolveSibling(file).normalize();
          if (file.endsWith(".md") && Files.exists(to)) {
            todo.add(to);
          }
        }
      }
    }
    assertThat(pages().stream().map(Path::normalize)).allMatch(reached::contains);
  }
}
