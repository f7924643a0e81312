package org.wgintent.validate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.testing.Example;

/** Files that are made to hurt are refused, in little memory. */
class HostileInputTest {

  private static final Map<String, Supplier<String>> FILES =
      Map.of(
          "50 MB of one line", () -> "x: " + "y".repeat(50 << 20),
          "50 MB of entries", () -> "nodes: [\n" + "a,\n".repeat((50 << 20) / 3) + "]\n",
          "100,000 brackets", () -> "x: " + "[".repeat(100_000),
          "100,000 braces in one line", () -> "x: " + "{a: ".repeat(100_000),
          "100,000 levels of indent", HostileInputTest::stairs,
          "a bomb of aliases", HostileInputTest::bomb,
          "aliases that multiply by merging", HostileInputTest::mergeBomb,
          "a million anchors", () -> "nodes: [" + "&a b, ".repeat(1_000_000) + "]\n",
          "a key of 3 MB", () -> "k".repeat(3 << 20) + ": 1\n",
          "a number of 3 MB", () -> "servers: " + "9".repeat(3 << 20) + "\n");

  private static String stairs() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_900; i++) {
      text.append(" ".repeat(i)).append("a:\n");
    }
    return text.toString();
  }

  private static String bomb() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    return text.toString();
  }

  private static String mergeBomb() {
    StringBuilder text = new StringBuilder("a0: &a0 {x: 1}\n");
    for (int i = 1; i < 60; i++) {
      text.append("a%d: &a%d {<<: [*a%d, *a%d], y%d: 1}\n".formatted(i, i, i - 1, i - 1, i));
    }
    return text.toString();
  }

  static Stream<String> files() {
    return FILES.keySet().stream().sorted();
  }

  /** What the small process does: prints the codes that it finds. */
  static final class Small {
    public static void main(String[] arguments) {
      Map<String, String> files = Example.files();
      Supplier<String> file = FILES.get(arguments[0]);
      if (file == null) {
        throw new IllegalArgumentException(arguments[0]);
      }
      files.put("domain.yaml", file.get());
      Validation.validate(Example.intent(files)).diagnostics().stream()
          .map(Diagnostic::code)
          .distinct()
          .forEach(System.out::println);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  @DisplayName("Refused by a process with little memory")
  void refused(String name) throws Exception {
    // The text itself, its bytes and the copy that is read are 150 MB of it.
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dwgintent.root=" + Example.root(),
                "-cp",
                System.getProperty("java.class.path"),
                Small.class.getName(),
                name)
            .redirectErrorStream(true)
            .start();
    process
        .onExit()
        .orTimeout(300, TimeUnit.SECONDS)
        .exceptionally(hangs -> process.destroyForcibly());
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    boolean ended = process.waitFor(1, TimeUnit.SECONDS);

    assertThat(ended).as("it hangs").isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said.lines()).isNotEmpty().allMatch(line -> line.matches("WG\\d{3}"));
  }

  static Stream<Arguments> places() {
    return Stream.of(
        argumentSet("a node", "domain.yaml", "nodes: [laptop,", "nodes: [laptop, %s,"),
        argumentSet("an interface", "domain.yaml", "  wg2:", "  %s:"),
        argumentSet("a server", "domain.yaml", "  nas:", "  %s:"),
        argumentSet("a profile", "domain.yaml", "  split: {", "  %s: {"),
        argumentSet("a host", "domain.yaml", "host: vpn.example.invalid", "host: %s"),
        argumentSet("a device", "execution.yaml", "wan: eth0", "wan: %s"),
        argumentSet("a user", "execution.yaml", "user: root", "user: %s"),
        argumentSet("a program", "execution.yaml", "implementation: auto", "implementation: %s"));
  }

  @ParameterizedTest
  @MethodSource("places")
  @DisplayName("Names that are tricks are refused wherever a name stands")
  void names(String file, String is, String becomes) {
    for (String name :
        List.of(
            "../x",
            "/etc/../passwd",
            "$(id)",
            "`id`",
            "-rf",
            "a;b",
            "a b",
            "a\\nb",
            "a\\0b",
            "a..b",
            "x.lock/",
            "@{-1}",
            "~",
            "*",
            "a'b",
            "\\u202ea",
            "a\\u001b[31m")) {
      Map<String, String> files = Example.files();
      String text = files.get(file);
      assertThat(text).contains(is);
      files.put(file, text.replace(is, becomes.formatted("\"" + name + "\"")));

      Validation.Result result = Validation.validate(Example.intent(files));

      assertThat(result.intent()).as(name).isEmpty();
      assertThat(result.diagnostics())
          .as(name)
          .anyMatch(d -> List.of("WG108", "WG109", "WG101", "WG102").contains(d.code()))
          .allSatisfy(
              d ->
                  assertThat(d.toString().replace("\n", ""))
                      .doesNotContainPattern("\\p{Cc}|\u202e"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!javax.script.ScriptEngineManager [x]",
        "!!binary aGVsbG8=",
        "!<tag:yaml.org,2002:java/object:x> y",
        "!ruby/object:Gem::Installer x"
      })
  @DisplayName("Tags construct nothing")
  void tags(String value) {
    Map<String, String> files = Example.files();
    files.compute("domain.yaml", (name, text) -> text + "x: " + value + "\n");

    assertThat(Validation.validate(Example.intent(files)).diagnostics())
        .anyMatch(d -> d.code().equals("WG111") || d.code().equals("WG105"));
  }
}
