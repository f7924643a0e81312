package org.wgintent.domain;

import java.util.regex.Pattern;

/** An access profile. */
public record ProfileName(String value) implements Comparable<ProfileName> {

  public static final Pattern PATTERN = Pattern.compile("[a-z][a-z0-9-]{0,30}");

  public ProfileName {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException("not a profile name: " + value);
    }
  }

  @Override
  public int compareTo(ProfileName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
