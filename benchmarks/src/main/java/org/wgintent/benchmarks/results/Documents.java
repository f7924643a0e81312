package org.wgintent.benchmarks.results;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Function;
import org.wgintent.artifact.Digest;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.InterfaceName;

/**
 * The JSON of measurements and summaries: keys sorted and in snake_case, two spaces, a newline at
 * the end, so that the same value is the same bytes.
 */
public final class Documents {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(words())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          // Every enum here has the word of documents as its text.
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          // Records' components only: a method named isX or getX is no part of a document.
          .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
          .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
          .build();

  private static final ObjectWriter WRITER =
      MAPPER.writer(
          new DefaultPrettyPrinter(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
              .withObjectIndenter(new DefaultIndenter("  ", "\n")));

  private Documents() {}

  public static String write(JsonDocument document) {
    try {
      return WRITER.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException(bug);
    }
  }

  /** The schema that a document says it has. */
  public static String schema(String json) throws IOException {
    return MAPPER.readTree(json).path("schema").asText();
  }

  /**
   * @throws IOException if it is not of this schema
   */
  public static <T extends JsonDocument> T read(String json, Class<T> type, String schema)
      throws IOException {
    JsonNode tree = MAPPER.readTree(json);
    String found = tree.path("schema").asText();
    if (!found.equals(schema)) {
      throw new IOException("expected schema " + schema + ", found '" + found + "'");
    }
    return MAPPER.treeToValue(tree, type);
  }

  private static SimpleModule words() {
    SimpleModule module = new SimpleModule();
    word(module, InterfaceName.class, InterfaceName::new);
    word(module, ServerName.class, ServerName::new);
    word(module, Digest.class, Digest::new);
    word(module, Instant.class, Instant::parse);
    module.addSerializer(Metric.class, new WriteMetric());
    module.addDeserializer(Metric.class, new ReadMetric());
    return module;
  }

  private static <T> void word(SimpleModule module, Class<T> type, Function<String, T> parse) {
    module.addSerializer(type, ToStringSerializer.instance);
    module.addDeserializer(type, new ReadWord<>(parse));
  }

  private static final class ReadWord<T> extends JsonDeserializer<T> {
    private final Function<String, T> parse;

    ReadWord(Function<String, T> parse) {
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
      try {
        return parse.apply(in.getText());
      } catch (IllegalArgumentException | java.time.DateTimeException bad) {
        throw new IOException(bad.getMessage(), bad);
      }
    }
  }

  private static final class WriteMetric extends JsonSerializer<Metric> {
    @Override
    public void serialize(Metric metric, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      switch (metric) {
        case Metric.Value(double value) -> out.writeNumber(value);
        case Metric.NotAvailable(String reason) -> {
          out.writeStartObject();
          out.writeStringField("not_available", reason);
          out.writeEndObject();
        }
      }
    }
  }

  private static final class ReadMetric extends JsonDeserializer<Metric> {
    @Override
    public Metric deserialize(JsonParser in, DeserializationContext context) throws IOException {
      JsonNode node = MAPPER.readTree(in);
      return node.isNumber()
          ? Metric.of(node.doubleValue())
          : new Metric.NotAvailable(node.path("not_available").asText());
    }
  }
}
