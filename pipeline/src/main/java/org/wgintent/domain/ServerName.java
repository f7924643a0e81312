package org.wgintent.domain;

import java.util.regex.Pattern;

/** A machine that can run WireGuard interfaces. */
public record ServerName(String value) implements Comparable<ServerName> {

  public static final Pattern PATTERN = Pattern.compile("[a-z][a-z0-9-]{0,30}");

  public ServerName {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException("not a server name: " + value);
    }
  }

  @Override
  public int compareTo(ServerName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
