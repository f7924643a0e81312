package org.wgintent.merge;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A value of a YAML file with all of its text: what is written anew is what was read, but for it.
 */
sealed interface Part {

  /** Exactly as it stands in the file. */
  String text();

  /** What it means, to be compared. */
  Object data();

  /** From 1. */
  int line();

  /** Does it begin on a line of its own, below its key? */
  boolean isBelow();

  /** A scalar, or anything that is taken as a whole. */
  record Whole(String text, Object data, int line) implements Part {
    @Override
    public boolean isBelow() {
      return false;
    }
  }

  /** A mapping or a list. */
  enum Kind {
    MAP,
    LIST
  }

  /**
   * A mapping or a list, entry by entry.
   *
   * @param column of its entries, where each has lines of its own; else -1, in brackets
   * @param open what stands before the first entry
   * @param close what stands after the last
   */
  record Entries(
      Kind kind, int column, String open, List<Entry> entries, String close, Object data, int line)
      implements Part {

    boolean isBlock() {
      return column >= 0;
    }

    @Override
    public boolean isBelow() {
      return isBlock();
    }

    @Override
    public String text() {
      return entries.stream()
          .map(Entry::text)
          .collect(Collectors.joining(isBlock() ? "" : ",", open, close));
    }

    Entries with(List<Entry> others) {
      return new Entries(kind, column, open, others, close, data, line);
    }
  }

  /**
   * One entry.
   *
   * @param key the same for the same thing on both sides
   * @param lead comments and empty lines before it
   * @param head up to its value: a key, or a dash
   * @param tail after its value, with the end of the line
   */
  record Entry(Object key, String lead, String head, Part value, String tail, int line) {

    String text() {
      return lead + head + value.text() + tail;
    }

    /** The same with more lines before it. */
    Entry below(String lines) {
      return lines.isEmpty() ? this : new Entry(key, lines + lead, head, value, tail, line);
    }
  }
}
