package org.wgintent.source;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wgintent.diagnostic.Position;

/**
 * Where each value of intent stands: from a path such as {@code interfaces.wg0.endpoint.port} or
 * {@code grants[2].profile} to its position. The first segment names the file's section; the three
 * files share no section but {@code servers}, {@code interfaces}: those of {@code execution.yaml}
 * are {@code execution.servers…}, {@code execution.interfaces…}.
 */
public final class Positions {

  private final Map<String, Position> positions = new HashMap<>();
  private final Position fallback;

  public Positions(Position fallback) {
    this.fallback = fallback;
  }

  public void put(String path, Position position) {
    positions.put(path, position);
  }

  /** The items of the list at {@code path} that are left are those with these old numbers. */
  void keepItems(String path, List<Integer> old) {
    Map<String, Position> renumbered = new HashMap<>();
    positions
        .entrySet()
        .removeIf(
            entry -> {
              String at = entry.getKey();
              int end = at.startsWith(path + "[") ? at.indexOf(']', path.length()) : -1;
              if (end < 0) {
                return false;
              }
              int number =
                  Collections.binarySearch(
                      old, Integer.valueOf(at.substring(path.length() + 1, end)));
              if (number >= 0) {
                renumbered.put(path + "[" + number + at.substring(end), entry.getValue());
              }
              return true;
            });
    positions.putAll(renumbered);
  }

  /** Was there anything at {@code path}, well-formed or not? */
  public boolean has(String path) {
    return positions.containsKey(path);
  }

  /** The position of {@code path}, or of the nearest thing around it that was written. */
  public Position of(String path) {
    String at = path;
    while (true) {
      Position position = positions.get(at);
      if (position != null) {
        return position;
      }
      int cut = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
      if (cut <= 0) {
        return fallback;
      }
      at = at.substring(0, cut);
    }
  }
}
