package org.wgintent.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.merge.Merged.Contradiction;
import org.wgintent.source.SourceFile;
import org.wgintent.testing.Example;
import org.yaml.snakeyaml.Yaml;

class YamlMergeTest {

  private static Merged merge(String base, String ours, String theirs) {
    return YamlMerge.merge(
            Optional.of(SourceFile.of("base", base)),
            SourceFile.of("ours", ours),
            SourceFile.of("theirs", theirs))
        .orElseThrow();
  }

  private static String example(String file) throws IOException {
    return Files.readString(Example.root().resolve(file + ".example.yaml"));
  }

  /** {@code merges.txt}: a name, then base, ours, theirs, and what comes of it. */
  record Case(String name, String base, String ours, String theirs, String merged) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() throws IOException {
    try (var in = YamlMergeTest.class.getResourceAsStream("merges.txt")) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Pattern.compile("(?m)^==== ")
          .splitAsStream(all)
          .filter(text -> !text.isBlank())
          .map(text -> text.split("(?m)^---- [a-z]+\n"))
          .map(of -> new Case(of[0].strip(), of[1], of[2], of[3], of[4]));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void mergesAsAPersonWould(Case one) {
    Merged merged = merge(one.base(), one.ours(), one.theirs());

    String said =
        merged.isClean()
            ? merged.text()
            : merged.contradictions().stream()
                .map(it -> "!! %s ours:%d theirs:%d\n".formatted(it.what(), it.ours(), it.theirs()))
                .reduce("", String::concat);
    assertThat(said).isEqualTo(one.merged());
  }

  /** What was read is written again to the byte, and each example is taken apart. */
  @ParameterizedTest
  @ValueSource(strings = {"domain", "inventory", "execution"})
  void whatIsReadIsWrittenAgain(String file) throws IOException {
    Part part = PartReader.read(SourceFile.of(file, example(file))).orElseThrow();

    assertThat(part).isInstanceOf(Part.Entries.class);
    assertThat(part.text()).isEqualTo(example(file));
    assertThat(Meaning.of(part).size()).isGreaterThan(10);
  }

  @Test
  void whatIsNoYamlIsLeftToGit() {
    assertThat(
            YamlMerge.merge(
                Optional.empty(), SourceFile.of("ours", "a: ["), SourceFile.of("theirs", "a: 1\n")))
        .isEmpty();
  }

  // ---- random edits ----

  private static final List<String> WORDS =
      List.of("laptop", "phone", "kiosk", "wg0", "wg1", "wg2", "router", "nas", "full", "split");

  /** One side: what it did, and what must be seen of it. */
  private static final class Side {
    final Random random;
    final String name;
    String text;
    final List<String> notes = new ArrayList<>();
    int number;

    Side(String text, String name, long seed) {
      this.text = text;
      this.name = name;
      this.random = new Random(seed);
    }

    /** A line of the file that begins an entry, by a pattern; none where there is no such line. */
    private Optional<Matcher> line(String pattern) {
      List<Integer> starts = new ArrayList<>();
      Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
      while (matcher.find()) {
        starts.add(matcher.start());
      }
      if (starts.isEmpty()) {
        return Optional.empty();
      }
      matcher.find(starts.get(random.nextInt(starts.size())));
      return Optional.of(matcher);
    }

    private void replace(Matcher at, String by) {
      text = text.substring(0, at.start()) + by + text.substring(at.end());
    }

    private String fresh() {
      return (random.nextInt(6) == 0 ? "both" : name) + number++;
    }

    void edit() {
      switch (random.nextInt(12)) {
        case 0, 1 ->
            line("^  - \\{ node: .*\n")
                .ifPresent(
                    at ->
                        replace(
                            at,
                            at.group()
                                + "  - { node: %s, interface: wg0, profile: split, platform: linux }\n"
                                    .formatted(fresh())));
        case 2 -> line("^  - \\{ node: .*\n").ifPresent(at -> replace(at, ""));
        case 3 ->
            line("profile: (full|split|tunnel-only)")
                .ifPresent(
                    at -> replace(at, "profile: " + (random.nextBoolean() ? "full" : "split")));
        case 4 ->
            line("^nodes: \\[.*\\]")
                .ifPresent(at -> replace(at, at.group().replace("]", ", " + fresh() + "]")));
        case 5 ->
            line("^nodes: \\[.*\\]")
                .ifPresent(at -> replace(at, at.group().replaceFirst("(phone|kiosk), ", "")));
        case 6 ->
            line("port: \\d+").ifPresent(at -> replace(at, "port: " + (51900 + random.nextInt(3))));
        case 7 ->
            line("^interfaces:.*\n")
                .ifPresent(
                    at ->
                        replace(
                            at,
                            at.group()
                                + "  %s:\n    server: nas\n    ipv6: false   # %s\n"
                                    .formatted(fresh(), note())));
        case 8 ->
            line("^  - \\{ (node|iface|from): .*\n")
                .ifPresent(at -> replace(at, "  # " + note() + "\n" + at.group()));
        case 9 ->
            line("^  [a-z0-9]+:\n")
                .ifPresent(at -> replace(at, "  # " + note() + "\n" + at.group()));
        case 10 ->
            line("^revoked: \\[\\]")
                .ifPresent(
                    at ->
                        replace(
                            at,
                            "revoked: [{ node: %s, interface: wg0, epoch: 1 }]"
                                .formatted(fresh())));
        default -> text = text + "# " + note() + "\n";
      }
    }

    private String note() {
      String note = "note-" + name + "-" + number++ + "-" + WORDS.get(random.nextInt(WORDS.size()));
      notes.add(note);
      return note;
    }
  }

  @Property(tries = 600)
  void asDataItIsCommutativeAndLosesNothing(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    String base = example(random.nextBoolean() ? "inventory" : "domain");
    Side one = new Side(base, "a", random.nextLong());
    Side other = new Side(base, "b", random.nextLong());
    for (int i = random.nextInt(6); i >= 0; i--) {
      one.edit();
      other.edit();
    }

    Merged merged = merge(base, one.text, other.text);
    Merged swapped = merge(base, other.text, one.text);

    assertThat(swapped.isClean()).isEqualTo(merged.isClean());
    assertThat(new TreeSet<>(merged.contradictions().stream().map(Contradiction::what).toList()))
        .isEqualTo(
            new TreeSet<>(swapped.contradictions().stream().map(Contradiction::what).toList()));
    assertThat(merged.contradictions())
        .as("never for want of a way to write it")
        .noneMatch(contradiction -> contradiction.what().isEmpty());
    if (!merged.isClean()) {
      return;
    }
    assertThat(data(merged.text())).isEqualTo(data(swapped.text()));
    assertThat(data(merge(base, merged.text(), one.text).text()))
        .as("nothing is merged twice")
        .isEqualTo(data(merged.text()));
    for (Side side : List.of(one, other)) {
      Side beside = side == one ? other : one;
      for (String note : side.notes) {
        if (side.text.contains(note) && isKept(note, side.text, base, beside.text)) {
          assertThat(merged.text()).contains(note);
          assertThat(swapped.text()).contains(note);
        }
      }
    }
    base.lines()
        .filter(line -> one.text.lines().anyMatch(line::equals))
        .filter(line -> other.text.lines().anyMatch(line::equals))
        .forEach(
            line ->
                assertThat(merged.text().lines())
                    .as("kept, or its entries were all taken out")
                    .containsAnyOf(line, line.replaceFirst(":$", ": []")));
  }

  /** A comment goes with what it is about: here, with the entry below it. */
  private static boolean isKept(String note, String text, String base, String beside) {
    List<String> after = text.lines().dropWhile(line -> !line.contains(note)).skip(1).toList();
    Optional<String> about =
        after.stream().filter(line -> !line.strip().startsWith("#") && !line.isBlank()).findFirst();
    return about.filter(line -> base.contains(line) && !beside.contains(line)).isEmpty();
  }

  /** With lists as what they hold. */
  private static Object data(String text) {
    return unordered(new Yaml().load(text));
  }

  private static Object unordered(Object value) {
    return switch (value) {
      case java.util.Map<?, ?> map -> {
        var all = new java.util.TreeMap<String, Object>();
        map.forEach((key, its) -> all.put(String.valueOf(key), unordered(its)));
        yield all;
      }
      case List<?> list ->
          list.stream().map(YamlMergeTest::unordered).map(String::valueOf).sorted().toList();
      case null -> "null";
      default -> value;
    };
  }
}
