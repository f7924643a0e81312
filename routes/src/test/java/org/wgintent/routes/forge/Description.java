package org.wgintent.routes.forge;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.wgintent.artifact.Json;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * An API as OpenAPI 3 or Swagger 2 describes it: a judge of requests and answers. Objects that list
 * their fields have no others.
 */
public final class Description {

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final int DEEPEST = 40;

  private final String name;
  private final JsonNode all;
  private final boolean isOfGo;
  private final Map<String, Schema> schemas = new HashMap<>();

  private Description(String name, JsonNode all) {
    this.name = name;
    this.all = all;
    this.isOfGo = name.startsWith("gitea-") || name.startsWith("forgejo-");
  }

  static Description read(Path file) throws IOException {
    String text = Files.readString(file);
    JsonNode all =
        file.toString().endsWith(".json")
            ? Json.read(text)
            : Json.read(
                new com.fasterxml.jackson.databind.ObjectMapper()
                    .valueToTree(
                        new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(text))
                    .toString());
    close(all, false);
    return new Description(file.getFileName().toString(), all);
  }

  /** As JSON Schema says it: what may be null, and that there is nothing else. */
  private static void close(JsonNode node, boolean isPart) {
    if (node instanceof ObjectNode object) {
      if (object.path("nullable").asBoolean() && object.path("type").isTextual()) {
        String type = object.path("type").asText();
        object.putArray("type").add(type).add("null");
        if (object.path("enum") instanceof ArrayNode values) {
          values.add(NullNode.instance);
        }
      }
      boolean isWhole = List.of("allOf", "anyOf", "oneOf").stream().noneMatch(object::has);
      if (object.path("properties").isObject()
          && isWhole
          && !isPart
          && !object.has("additionalProperties")) {
        object.put("additionalProperties", false);
      }
      object.properties().forEach(it -> close(it.getValue(), it.getKey().equals("allOf")));
    } else if (node instanceof ArrayNode array) {
      array.forEach(item -> close(item, isPart));
    }
  }

  @Override
  public String toString() {
    return name;
  }

  // ---- operations ----

  /** Where an operation is described: of several, the one with the fewest parameters. */
  private Optional<String> operation(String method, String path) {
    String verb = method.toLowerCase(Locale.ROOT);
    return all.path("paths").properties().stream()
        .filter(described -> described.getValue().has(verb))
        .map(Map.Entry::getKey)
        .filter(
            described ->
                path.matches(Pattern.quote(described).replaceAll("\\{[a-z_]+}", "\\\\E[^/]+\\\\Q")))
        .min(Comparator.comparingLong(described -> described.chars().filter(c -> c == '{').count()))
        .map(described -> "/paths/" + pointer(described) + "/" + verb);
  }

  private static String pointer(String part) {
    return part.replace("~", "~0").replace("/", "~1");
  }

  boolean has(String method, String path) {
    return operation(method, path).isPresent();
  }

  List<String> request(String method, String path, String query, String body) {
    Optional<String> operation = operation(method, path);
    if (operation.isEmpty()) {
      return List.of(name + ": no such operation: " + method + " " + path);
    }
    List<String> wrong = new ArrayList<>();
    Map<String, JsonNode> parameters = new HashMap<>();
    String pathItem = operation.get().substring(0, operation.get().lastIndexOf('/'));
    for (String at : List.of(pathItem, operation.get())) {
      for (JsonNode parameter : all.at(at).path("parameters")) {
        JsonNode its = resolved(parameter);
        parameters.put(its.path("in").asText() + " " + its.path("name").asText(), its);
      }
    }
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      JsonNode parameter = parameters.get("query " + parts[0]);
      if (parameter == null) {
        wrong.add("no such parameter: " + parts[0]);
        continue;
      }
      // Swagger 2 has no schema of its own there.
      JsonNode schema = parameter.path("schema");
      wrong.addAll(
          wrong(
              schema.isMissingNode() ? parameterSchema(parameter) : schema,
              value(URLDecoder.decode(parts[1], StandardCharsets.UTF_8))));
    }
    String content = operation.get() + "/requestBody/content/application~1json/schema";
    String schema = all.at(content).isMissingNode() ? bodyOfSwagger(operation.get()) : content;
    if (schema.isEmpty() != body.isEmpty() && !all.at(schema).isMissingNode()) {
      wrong.add(body.isEmpty() ? "a body is missing" : "there is no body");
    } else if (!body.isEmpty()) {
      wrong.addAll(wrong(schema, body));
    }
    return named(method + " " + path + " " + body, wrong);
  }

  private static JsonNode parameterSchema(JsonNode parameter) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    List.of("type", "enum", "minimum", "maximum")
        .forEach(
            key -> {
              if (parameter.has(key)) {
                schema.set(key, parameter.path(key));
              }
            });
    return schema;
  }

  private static String value(String text) {
    return text.matches("\\d+") ? text : '"' + text + '"';
  }

  private String bodyOfSwagger(String operation) {
    JsonNode parameters = all.at(operation).path("parameters");
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.path(i).path("in").asText().equals("body")) {
        return operation + "/parameters/" + i + "/schema";
      }
    }
    return "";
  }

  /**
   * @param isPart leaves out what the description requires: that is put in
   */
  List<String> answer(String method, String path, int status, String body, boolean isPart) {
    String operation = operation(method, path).orElseThrow();
    String response = operation + "/responses/" + status;
    if (all.at(response).isMissingNode()) {
      return named(method + " " + path, List.of("no such answer: " + status));
    }
    String at = response;
    JsonNode its = all.at(response);
    if (its.has("$ref")) {
      at = its.path("$ref").asText().substring(1);
      its = all.at(at);
    }
    String schema = its.has("schema") ? at + "/schema" : at + "/content/application~1json/schema";
    if (all.at(schema).isMissingNode()) {
      return List.of();
    }
    String whole = isPart ? filled(all.at(schema), Json.read(body), 0).toString() : body;
    return named(method + " " + path + " " + status + " " + whole, wrong(schema, whole));
  }

  private List<String> named(String what, List<String> wrong) {
    return wrong.stream().map(it -> name + ": " + what + ": " + it).toList();
  }

  private List<String> wrong(String pointer, String json) {
    return schemas
        .computeIfAbsent(
            pointer,
            at -> {
              ObjectNode root = (ObjectNode) all.at(at).deepCopy();
              List.of("components", "definitions")
                  .forEach(
                      beside -> {
                        if (all.has(beside)) {
                          root.set(beside, all.path(beside));
                        }
                      });
              return SCHEMAS.getSchema(root.toString());
            })
        .validate(json, InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private static List<String> wrong(JsonNode schema, String json) {
    return SCHEMAS.getSchema(schema.toString()).validate(json, InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? resolved(all.at(node.path("$ref").asText().substring(1))) : node;
  }

  // ---- what is required and not there ----

  /** Ours, with everything that is required beside. */
  private JsonNode filled(JsonNode schema, JsonNode ours, int depth) {
    JsonNode its = resolved(schema);
    if (ours.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      ours.forEach(item -> items.add(filled(its.path("items"), item, depth + 1)));
      return items;
    }
    if (!(ours instanceof ObjectNode given)) {
      return ours;
    }
    ObjectNode fields = given.deepCopy();
    if (isOfGo) {
      // Go's empty pointers: its generator describes them as if they were always there.
      fields.properties().removeIf(it -> it.getValue().isNull());
    }
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    if (its.has("allOf")) {
      its.path("allOf")
          .forEach(
              part -> {
                if (filled(part, fields, depth + 1) instanceof ObjectNode object) {
                  whole.setAll(object);
                }
              });
      return whole;
    }
    for (String any : List.of("anyOf", "oneOf")) {
      for (JsonNode one : its.path(any)) {
        if (resolved(one).has("properties")) {
          return filled(one, fields, depth + 1);
        }
      }
    }
    whole.setAll(fields);
    fields
        .properties()
        .forEach(
            it ->
                whole.set(
                    it.getKey(),
                    filled(its.path("properties").path(it.getKey()), it.getValue(), depth + 1)));
    for (JsonNode required : its.path("required")) {
      if (!whole.has(required.asText())) {
        whole.set(required.asText(), made(all, its.path("properties").path(required.asText()), 0));
      }
    }
    return whole;
  }

  /** Something that is as described: what is required, and nothing else. */
  public static JsonNode made(JsonNode all, JsonNode schema, int depth) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (depth > DEEPEST) {
      throw new IllegalStateException("a description without end: " + schema);
    }
    if (schema.has("$ref")) {
      return made(all, all.at(schema.path("$ref").asText().substring(1)), depth + 1);
    }
    for (String one : List.of("enum", "oneOf", "anyOf")) {
      if (schema.has(one)) {
        JsonNode first = schema.path(one).path(0);
        return one.equals("enum") ? first : made(all, first, depth + 1);
      }
    }
    if (schema.has("const")) {
      return schema.path("const");
    }
    ObjectNode object = json.objectNode();
    if (schema.has("allOf")) {
      schema.path("allOf").forEach(part -> object.setAll((ObjectNode) made(all, part, depth + 1)));
      return object;
    }
    JsonNode type = schema.path("type");
    return switch (type.isArray() ? type.path(0).asText() : type.asText("object")) {
      case "string" ->
          json.textNode(
              switch (schema.path("format").asText()) {
                case "uri", "uri-template" -> "https://example.net/";
                case "date-time" -> "2026-11-27T12:00:00Z";
                case "email" -> "anna@example.net";
                default -> "text";
              });
      case "integer", "number" -> json.numberNode(1);
      case "boolean" -> json.booleanNode(false);
      case "array" -> json.arrayNode();
      case "null" -> json.nullNode();
      default -> {
        for (JsonNode required : schema.path("required")) {
          object.set(
              required.asText(),
              made(
                  all,
                  requireNonNull(schema.path("properties").path(required.asText())),
                  depth + 1));
        }
        yield object;
      }
    };
  }
}
