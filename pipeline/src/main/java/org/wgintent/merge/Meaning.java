package org.wgintent.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wgintent.merge.Part.Entries;
import org.wgintent.merge.Part.Kind;
import org.wgintent.source.SourceFile;

/**
 * What a file means, as values by their paths. Judges a merge without knowing how it was made: at
 * each path there is what the side says that changed it.
 */
final class Meaning {

  private Meaning() {}

  static Map<List<Object>, Object> of(Part part) {
    Map<List<Object>, Object> values = new HashMap<>();
    add(values, List.of(), part);
    return values;
  }

  private static void add(Map<List<Object>, Object> values, List<Object> path, Part part) {
    if (part instanceof Entries entries) {
      values.put(path, entries.kind());
      entries
          .entries()
          .forEach(
              entry -> {
                List<Object> longer = new ArrayList<>(path);
                longer.add(entry.key());
                // An item of a list is one thing.
                if (entries.kind() == Kind.LIST) {
                  values.put(longer, entry.value().data());
                } else {
                  add(values, longer, entry.value());
                }
              });
    } else {
      values.put(path, part.data());
    }
  }

  static boolean isMerged(@Nullable Part base, Part ours, Part theirs, String text) {
    Map<List<Object>, Object> was = base == null ? Map.of() : of(base);
    Map<List<Object>, Object> our = of(ours);
    Map<List<Object>, Object> their = of(theirs);
    Set<List<Object>> paths = new HashSet<>(our.keySet());
    paths.addAll(their.keySet());
    Map<List<Object>, Object> expected = new HashMap<>();
    for (List<Object> path : paths) {
      boolean isOurs = Objects.equals(was.get(path), their.get(path));
      Object value = isOurs ? our.get(path) : their.get(path);
      if (value != null) {
        expected.put(path, value);
      }
    }
    return PartReader.read(SourceFile.of("merged", text))
        .map(Meaning::of)
        .filter(expected::equals)
        .isPresent();
  }
}
