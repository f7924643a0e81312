package org.wgintent.domain;

import java.util.regex.Pattern;

/** A logical client: an identity, not a device. */
public record NodeName(String value) implements Comparable<NodeName> {

  public static final Pattern PATTERN = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  public NodeName {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException("not a node name: " + value);
    }
  }

  @Override
  public int compareTo(NodeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
