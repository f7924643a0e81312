package org.wgintent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.diagnostic.Diagnostic;
import org.wgintent.diagnostic.Report;
import org.wgintent.testing.Example;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The schemas for editors say what the reader does. */
class SchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static String schemaText(String file) {
    return Example.read(Example.root().resolve("docs/schema/" + file + ".schema.json"));
  }

  /** What the schema has against a file; empty where the file is no YAML. */
  private static Optional<List<String>> bySchema(String file, String yaml) {
    try {
      Object value = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
      Schema schema = SCHEMAS.getSchema(schemaText(file));
      return Optional.of(
          schema.validate(JSON.writeValueAsString(value), InputFormat.JSON).stream()
              .map(Object::toString)
              .toList());
    } catch (YAMLException | IllegalArgumentException notYaml) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the reader says of the shape of one file: codes WG101 to WG112. */
  private static List<Diagnostic> byReader(Map<String, String> files, String file) {
    Report report = new Report();
    Example.intent(files).read(report);
    return report.sorted().stream()
        .filter(d -> d.position().file().equals(file + ".yaml"))
        .toList();
  }

  private static Map<String, String> everything() {
    Map<String, String> files = new TreeMap<>();
    for (String file : new String[] {"domain", "inventory", "execution"}) {
      String path = "everything/" + file + ".yaml";
      try (InputStream in = SchemaTest.class.getResourceAsStream(path)) {
        files.put(file + ".yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(strings = {"domain", "inventory", "execution"})
  @DisplayName("The example, and a file with every key, are valid to both")
  void valid(String file) {
    for (Map<String, String> files : List.of(Example.files(), everything())) {
      assertThat(byReader(files, file)).isEmpty();
      assertThat(bySchema(file, files.get(file + ".yaml"))).contains(List.of());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"domain", "inventory", "execution"})
  @DisplayName("The example names its schema for editors")
  void header(String file) {
    assertThat(Example.files().get(file + ".yaml"))
        .startsWith("# yaml-language-server: $schema=docs/schema/" + file + ".schema.json\n");
  }

  /** Each mapping with fixed keys in {@code value}, with the schema of it. */
  private static void mappings(
      Object value, JsonNode schema, List<Map<Object, Object>> maps, List<JsonNode> schemas) {
    if (value instanceof Map<?, ?> map) {
      if (schema.has("properties")) {
        @SuppressWarnings("unchecked")
        Map<Object, Object> mutable = (Map<Object, Object>) map;
        maps.add(mutable);
        schemas.add(schema);
        map.forEach(
            (key, inner) ->
                mappings(inner, schema.get("properties").path(key.toString()), maps, schemas));
      } else if (schema.has("patternProperties")) {
        map.values()
            .forEach(
                inner ->
                    mappings(
                        inner, schema.get("patternProperties").elements().next(), maps, schemas));
      }
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> mappings(inner, schema.path("items"), maps, schemas));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"domain", "inventory", "execution"})
  @DisplayName("At each place the reader knows exactly the keys of the schema")
  void keys(String file) throws IOException {
    Map<String, String> files = everything();
    Object root =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(files.get(file + ".yaml"));
    List<Map<Object, Object>> maps = new ArrayList<>();
    List<JsonNode> schemas = new ArrayList<>();
    mappings(root, JSON.readTree(schemaText(file)), maps, schemas);
    for (int i = 0; i < maps.size(); i++) {
      Map<Object, Object> map = maps.get(i);
      map.put("zzzzzzzz", 1);
      files.put(file + ".yaml", new Yaml().dump(root));
      map.remove("zzzzzzzz");

      List<String> hints =
          byReader(files, file).stream()
              .filter(d -> d.code().equals("WG105"))
              .map(Diagnostic::hint)
              .toList();

      assertThat(hints).hasSize(1);
      TreeSet<String> expected = new TreeSet<>();
      schemas.get(i).get("properties").fieldNames().forEachRemaining(expected::add);
      assertThat(Arrays.asList(hints.getFirst().replace("known here: ", "").split(", ", -1)))
          .containsExactlyElementsOf(expected);
    }
    assertThat(maps).hasSizeGreaterThan(5);
  }

  @Test
  @DisplayName("What the reader takes the schema takes; an unknown or missing key is one to both")
  void agree() {
    int taken = 0;
    int refused = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      String file = List.of("domain", "inventory", "execution").get(random.nextInt(3));
      Map<String, String> files = everything();
      files.computeIfPresent(file + ".yaml", (name, text) -> bent(text, random));
      Optional<List<String>> schema = bySchema(file, files.get(file + ".yaml"));
      List<Diagnostic> reader = byReader(files, file);
      if (schema.isEmpty()) {
        continue;
      }
      if (reader.isEmpty()) {
        assertThat(schema.get()).as("seed %d:\n%s", seed, files.get(file + ".yaml")).isEmpty();
        taken++;
      } else if (reader.stream().anyMatch(d -> List.of("WG105", "WG106").contains(d.code()))) {
        assertThat(schema.get())
            .as("seed %d: %s\n%s", seed, reader, files.get(file + ".yaml"))
            .isNotEmpty();
        refused++;
      }
    }
    assertThat(taken).isGreaterThan(100);
    assertThat(refused).isGreaterThan(100);
  }

  /** A word goes, comes twice or is misspelt. */
  private static String bent(String text, Random random) {
    int from = text.indexOf('\n') + random.nextInt(text.length() - text.indexOf('\n'));
    while (from > 0 && Character.isLetterOrDigit(text.charAt(from - 1))) {
      from--;
    }
    int to = from;
    while (to < text.length() && Character.isLetterOrDigit(text.charAt(to))) {
      to++;
    }
    String word = text.substring(from, to);
    String by =
        switch (random.nextInt(5)) {
          case 0 -> "";
          case 1 -> word + word;
          case 2 -> word + "x";
          case 3 -> "7";
          default -> "[" + word + "]";
        };
    return text.substring(0, from) + by + text.substring(to);
  }
}
