package org.wgintent.source;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.wgintent.diagnostic.Position;

/** The entries of a mapping, in the file's order. */
public final class Fields {

  /** No entries. */
  public static final Fields NONE = new Fields(Map.of(), Map.of());

  private final Map<String, Value> values;
  private final Map<String, Position> keys;

  Fields(Map<String, Value> values, Map<String, Position> keys) {
    this.values = values;
    this.keys = keys;
  }

  public boolean has(String key) {
    return values.containsKey(key);
  }

  public Optional<Value> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** What {@code read} makes of the value; empty if there is none or it is not well. */
  public <T> Optional<T> get(String key, Function<Value, Optional<T>> read) {
    return get(key).flatMap(read);
  }

  /** As {@link #get}, with a value for where nothing was written; bad ones count as nothing. */
  public <T> T get(String key, Function<Value, Optional<T>> read, T otherwise) {
    return get(key, read).orElse(otherwise);
  }

  public void forEach(BiConsumer<String, Value> each) {
    values.forEach(each);
  }

  Position keyPosition(String key) {
    Position position = keys.get(key);
    if (position == null) {
      throw new IllegalArgumentException("no such key");
    }
    return position;
  }
}
