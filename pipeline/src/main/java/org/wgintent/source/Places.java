package org.wgintent.source;

import java.util.HashMap;
import java.util.Map;
import org.wgintent.diagnostic.Position;

/**
 * Where each value of intent stands: from a path such as {@code interfaces.wg0.endpoint.port} or
 * {@code grants[2].profile} to its position. The first segment names the file's section; the three
 * files share no section but {@code servers}, {@code interfaces}: those of {@code execution.yaml}
 * are {@code execution.servers…}, {@code execution.interfaces…}.
 */
public final class Places {

  private final Map<String, Position> positions = new HashMap<>();
  private final Position fallback;

  public Places(Position fallback) {
    this.fallback = fallback;
  }

  public void put(String path, Position position) {
    positions.put(path, position);
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
