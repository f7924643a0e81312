package org.wgintent.artifact;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** SHA-256, in lower-case hexadecimal. */
public record Digest(String hex) implements Comparable<Digest> {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public Digest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("not a SHA-256 digest: " + hex);
    }
  }

  public static Digest of(byte[] bytes) {
    try {
      return new Digest(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  public static Digest of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Of a folder: of the lines {@code <digest> <path>} in paths' order, as sha256sum prints them.
   */
  public static Digest of(Map<String, String> files) {
    StringBuilder lines = new StringBuilder();
    SortedMap<String, String> sorted = new TreeMap<>(files);
    sorted.forEach(
        (path, text) -> lines.append(of(text).hex()).append("  ").append(path).append('\n'));
    return of(lines.toString());
  }

  /** The beginning of a digest, or of a commit's name: for people. Nothing of nothing. */
  public static String abbreviated(String hex) {
    return hex.substring(0, Math.min(12, hex.length()));
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
