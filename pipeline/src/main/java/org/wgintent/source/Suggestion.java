package org.wgintent.source;

import java.util.Collection;
import java.util.Comparator;

/** "Did you mean": the nearest of the words that would have been right. */
public final class Suggestion {

  private Suggestion() {}

  /** A hint; without a near word, the words. */
  public static String among(String written, Collection<String> words) {
    String near =
        words.stream()
            .filter(word -> written.length() <= 64 && distance(written, word) <= limit(word))
            .min(
                Comparator.comparingInt((String word) -> distance(written, word))
                    .thenComparing(Comparator.naturalOrder()))
            .orElse("");
    if (!near.isEmpty()) {
      return "did you mean '" + near + "'?";
    }
    return words.isEmpty() || words.size() > 12
        ? ""
        : "known here: " + String.join(", ", words.stream().sorted().toList());
  }

  private static int limit(String word) {
    return word.length() <= 4 ? 1 : word.length() / 3;
  }

  /** Levenshtein's. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
