package org.wgintent.job;

import java.util.Optional;
import java.util.regex.Pattern;
import org.wgintent.artifact.Digest;

/** The name of a commit or a tree, as Git prints it: 40 hexadecimal digits. */
public record ObjectName(String hex) {

  private static final Pattern PATTERN = Pattern.compile("[0-9a-f]{40}");

  public ObjectName {
    if (!PATTERN.matcher(hex).matches()) {
      throw new IllegalArgumentException("not the name of a Git object: " + hex);
    }
  }

  /** Empty where it is none. */
  static Optional<ObjectName> of(String text) {
    return Optional.of(text).filter(PATTERN.asMatchPredicate()).map(ObjectName::new);
  }

  /** For people. */
  public String abbreviated() {
    return Digest.abbreviated(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
