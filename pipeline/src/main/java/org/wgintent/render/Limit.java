package org.wgintent.render;

/**
 * Something that a target cannot do of what is asked of it.
 *
 * @param path in intent of what asks, such as {@code interfaces.wg1}
 */
public record Limit(String path, String message, String hint) {

  public Limit at(String where) {
    return new Limit(where, message, hint);
  }
}
