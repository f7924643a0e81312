package org.wgintent.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.List;
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

  /** Records become objects in their components' order. */
  public static String pretty(Object value) {
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
        lines.add(MAPPER.writeValueAsString(item));
      }
    } catch (JsonProcessingException ourShapesAlwaysWrite) {
      throw new IllegalStateException(ourShapesAlwaysWrite);
    }
    return lines.toString();
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
