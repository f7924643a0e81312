package org.wgintent.job;

import org.wgintent.artifact.JsonDocument;

/**
 * Something that a person is to know, for as long as it is so.
 *
 * @param kind what kind of thing, in a word or two: a program may choose by it
 * @param subject what it is about; with the kind and the domain it is always the same state
 * @param since when it was seen first
 */
public record Alarm(String domain, String kind, String subject, String text, String since)
    implements JsonDocument {

  static final String DEPLOY = "deploy";
  static final String EXPIRY = "expiry";

  /** A server that holds a key which is to be gone. */
  public static final String REMOVAL = "pending removal";

  /** A schedule that was to run, and did not. */
  public static final String OVERDUE = "overdue";

  Alarm since(String time) {
    return new Alarm(domain, kind, subject, text, time);
  }

  String key() {
    return kind + ": " + subject;
  }

  @Override
  public String toString() {
    return kind + ": " + text;
  }
}
