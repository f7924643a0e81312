package org.wgintent.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** JSON in one form: keys of maps sorted, two spaces, a line feed at the end. */
public final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();
  private static final ObjectWriter PRETTY =
      MAPPER.writer(
          new DefaultPrettyPrinter(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Spacing.AFTER)
                      .withArrayEmptySeparator("")
                      .withObjectEmptySeparator(""))
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  private Json() {}

  /** Records become objects in their components' order; each is a {@link JsonDocument}. */
  public static String pretty(Object value) {
    check(value);
    try {
      return PRETTY.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException ourShapesAlwaysWrite) {
      throw new IllegalStateException(ourShapesAlwaysWrite);
    }
  }

  /** A long list: an array with one item a line, so that a change of one item is one line. */
  public static String lines(List<?> items) {
    StringJoiner lines = new StringJoiner(",\n", "[\n", "\n]\n").setEmptyValue("[]\n");
    try {
      for (Object item : items) {
        check(item);
        lines.add(MAPPER.writeValueAsString(item));
      }
    } catch (JsonProcessingException ourShapesAlwaysWrite) {
      throw new IllegalStateException(ourShapesAlwaysWrite);
    }
    return lines.toString();
  }

  /**
   * On the JVM another record would be written as well, and in a native executable it would not.
   */
  private static void check(Object value) {
    switch (value) {
      case JsonDocument document -> {}
      case JsonNode node -> {}
      case String text -> {}
      case Number number -> {}
      case Boolean bool -> {}
      case Collection<?> items -> items.forEach(Json::check);
      case Map<?, ?> map -> map.values().forEach(Json::check);
      default -> throw new IllegalArgumentException(value.getClass() + " is no JsonDocument");
    }
  }

  /**
   * Reads a record that {@link #pretty} wrote.
   *
   * @throws IllegalArgumentException if it is none, whole
   */
  public static <T extends JsonDocument> T read(String text, Class<T> type) {
    try {
      return MAPPER
          .readerFor(type)
          .with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readValue(text);
    } catch (JsonProcessingException other) {
      throw new IllegalArgumentException(other.getOriginalMessage(), other);
    }
  }

  /**
   * Reads JSON.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException notJson) {
      throw new IllegalArgumentException("not JSON: " + notJson.getOriginalMessage(), notJson);
    }
  }
}
