package org.wgintent.validate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wgintent.derive.Derivation;
import org.wgintent.derive.State;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.IntentFiles;
import org.wgintent.testing.Example;

/**
 * Throws bent files at the reader and the rules: the answer is intent or diagnostics, never an
 * exception. {@code -Dfuzz.tries=1000000} for longer, {@code -Dfuzz.seed=N} to see one again.
 */
class FuzzTest {

  private static final int TRIES = Integer.getInteger("fuzz.tries", 4_000);
  private static final long SEED = Long.getLong("fuzz.seed", 1);

  /** What is at home in one place and odd in every other. */
  private static final List<String> WORDS =
      List.of(
          "",
          "~",
          "null",
          "yes",
          "0",
          "-1",
          "1e9",
          "0x1f",
          "99999999999999999999",
          "2026-13-45",
          "[]",
          "{}",
          "[[",
          "- -",
          "&a [*a]",
          "*a",
          "!!binary x",
          "!!java.lang.String x",
          "<<: {}",
          "? x",
          "---",
          "...",
          "|\n  x",
          "\"\\u0000\"",
          "'",
          "\"",
          "#",
          "@",
          "%",
          "\t",
          "../x",
          "$(id)",
          "-rf",
          "a..b",
          "x.lock",
          "@{",
          "::",
          "::1",
          "0.0.0.0/0",
          "::/0",
          "255.255.255.255/32",
          "192.0.2.1/33",
          "fe80::1%eth0",
          "wg0",
          "wg16",
          "laptop",
          "\u202e",
          "\u001b[31m",
          "\ud83d\ude00",
          "a: b: c",
          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

  private final List<String> seeds = seeds();

  private static List<String> seeds() {
    List<String> seeds = new ArrayList<>(Example.files().values());
    try {
      FixturesTest.cases()
          .map(name -> Example.root().resolve("pipeline/src/test/fixtures/" + name + ".edit"))
          .forEach(path -> seeds.add(Example.read(path)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return seeds;
  }

  @Test
  @DisplayName("Bent files give intent or diagnostics inside of them, the same ones each time")
  void onlyDiagnostics() {
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < TRIES; i++) {
      long seed = SEED + i;
      Map<String, byte[]> files = bent(new Random(seed));
      try {
        Validation.Result result = Validation.validate(intent(files));
        inside(files, result.diagnostics());
        assertThat(Validation.validate(intent(files)).diagnostics())
            .isEqualTo(result.diagnostics());
        result
            .intent()
            .ifPresent(
                intent -> Derivation.derive(intent, State.empty(), Optional.empty(), new Report()));
        outcomes.merge(result.intent().isPresent() ? "intent" : "rejected", 1, Integer::sum);
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        fail("-Dfuzz.seed=" + seed + " -Dfuzz.tries=1", e);
      }
    }
    System.out.println("fuzz: " + outcomes);
    assertThat(outcomes).containsKeys("intent", "rejected");
  }

  private static void inside(Map<String, byte[]> files, List<Diagnostic> diagnostics) {
    for (Diagnostic d : diagnostics) {
      assertThat(files).containsKey(d.position().file());
      long lines =
          new String(files.get(d.position().file()), UTF_8)
                  .codePoints()
                  .filter(c -> c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
                  .count()
              + 1;
      assertThat(d.position().line()).isBetween(1, (int) lines);
      assertThat(d.position().column()).isPositive();
      assertThat(d.message() + d.hint()).doesNotContainPattern("[\\p{Cc}]").isNotEmpty();
    }
    assertThat(diagnostics).doesNotHaveDuplicates().isSorted();
  }

  private static IntentFiles intent(Map<String, byte[]> files) {
    return new IntentFiles(
        "",
        Optional.ofNullable(files.get(IntentFiles.DOMAIN)),
        Optional.ofNullable(files.get(IntentFiles.INVENTORY)),
        Optional.ofNullable(files.get(IntentFiles.EXECUTION)));
  }

  private Map<String, byte[]> bent(Random random) {
    Map<String, byte[]> files = new TreeMap<>();
    Example.files().forEach((name, text) -> files.put(name, text.getBytes(UTF_8)));
    String name = List.copyOf(files.keySet()).get(random.nextInt(3));
    byte[] bytes = files.get(name);
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> byteChanged(bytes, random);
            case 1 -> cut(bytes, random);
            case 2, 3 -> wordChanged(bytes, random);
            case 4 -> lineMoved(bytes, random);
            default -> spliced(bytes, random);
          };
    }
    files.put(name, bytes);
    return files;
  }

  private static byte[] byteChanged(byte[] bytes, Random random) {
    byte[] changed = bytes.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
    }
    return changed;
  }

  private static byte[] cut(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    int to = from + random.nextInt(Math.min(80, bytes.length - from) + 1);
    return joined(bytes, from, "", to);
  }

  /** A word becomes another, often of another kind. */
  private static byte[] wordChanged(byte[] bytes, Random random) {
    String text = new String(bytes, UTF_8);
    String word = WORDS.get(random.nextInt(WORDS.size()));
    int from = random.nextInt(text.length() + 1);
    while (from > 0 && Character.isLetterOrDigit(text.charAt(from - 1))) {
      from--;
    }
    int to = from;
    while (to < text.length() && Character.isLetterOrDigit(text.charAt(to))) {
      to++;
    }
    return (text.substring(0, from) + word + text.substring(to)).getBytes(UTF_8);
  }

  /** A line goes, comes twice, moves, or moves in. */
  private static byte[] lineMoved(byte[] bytes, Random random) {
    List<String> lines = new ArrayList<>(Arrays.asList(new String(bytes, UTF_8).split("\n", -1)));
    String line = lines.remove(random.nextInt(lines.size()));
    switch (random.nextInt(4)) {
      case 0 -> lines.add(random.nextInt(lines.size() + 1), line);
      case 1 -> {
        lines.add(random.nextInt(lines.size() + 1), line);
        lines.add(random.nextInt(lines.size() + 1), line);
      }
      case 2 -> lines.add(random.nextInt(lines.size() + 1), "  " + line);
      default -> {}
    }
    return String.join("\n", lines).getBytes(UTF_8);
  }

  /** A piece of another file in the middle. */
  private byte[] spliced(byte[] bytes, Random random) {
    String other = seeds.get(random.nextInt(seeds.size()));
    int from = random.nextInt(other.length());
    int to = from + random.nextInt(Math.min(200, other.length() - from));
    int at = random.nextInt(bytes.length + 1);
    return joined(bytes, at, other.substring(from, to), at);
  }

  private static byte[] joined(byte[] bytes, int to, String middle, int from) {
    byte[] between = middle.getBytes(UTF_8);
    byte[] joined = Arrays.copyOf(bytes, to + between.length + bytes.length - from);
    System.arraycopy(between, 0, joined, to, between.length);
    System.arraycopy(bytes, from, joined, to + between.length, bytes.length - from);
    return joined;
  }
}
