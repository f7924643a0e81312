package org.wgintent.source;

/** What people wrote, made fit for a message: one line, bounded, control characters escaped. */
public final class Printable {

  private static final int LIMIT = 100;

  private Printable() {}

  public static String of(String text) {
    return of(text, LIMIT);
  }

  public static String of(String text, int limit) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(limit)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                shown.append(String.format("\\u%04x", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return text.codePointCount(0, text.length()) > limit ? shown + "…" : shown.toString();
  }
}
