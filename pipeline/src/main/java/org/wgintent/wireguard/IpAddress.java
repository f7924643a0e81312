package org.wgintent.wireguard;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An IPv4 or IPv6 address, as a number of 32 or 128 bits. Never a name: nothing here asks DNS.
 *
 * <p>The text form is canonical: dotted decimal, or RFC 5952.
 */
public record IpAddress(Family family, BigInteger value) implements Comparable<IpAddress> {

  /** IPv4 sorts before IPv6. */
  public enum Family {
    IPV4("IPv4", 32),
    IPV6("IPv6", 128);

    private final String text;
    private final int bits;

    Family(String text, int bits) {
      this.text = text;
      this.bits = bits;
    }

    /** For people. */
    public String text() {
      return text;
    }

    /** As a key of intent: {@code ipv4} or {@code ipv6}. */
    public String key() {
      return text.toLowerCase(java.util.Locale.ROOT);
    }

    public int bits() {
      return bits;
    }
  }

  private static final int LONGEST = 45;

  public IpAddress {
    if (value.signum() < 0 || value.bitLength() > family.bits()) {
      throw new IllegalArgumentException("not " + family + ": " + value);
    }
  }

  /**
   * The address that {@code text} spells, or empty. Refused, though others read them: leading zeros
   * in IPv4 (octal to some), groups of more than four digits, zones ({@code fe80::1%eth0}), and
   * IPv4-mapped addresses ({@code ::ffff:192.0.2.1}), which are IPv4 to one program and IPv6 to the
   * next. A dotted tail ({@code 64:ff9b::192.0.2.1}) is read, and printed in hexadecimal.
   */
  public static Optional<IpAddress> tryParse(String text) {
    OptionalLong ipv4 = tryIpv4(text);
    if (ipv4.isPresent()) {
      return Optional.of(new IpAddress(Family.IPV4, BigInteger.valueOf(ipv4.getAsLong())));
    }
    if (text.length() > LONGEST || !isStrictIpv6(text)) {
      return Optional.empty();
    }
    try {
      // A literal with a colon is never looked up.
      byte[] bytes = InetAddress.getByName(text).getAddress();
      return bytes.length == 16
          ? Optional.of(new IpAddress(Family.IPV6, new BigInteger(1, bytes)))
          : Optional.empty();
    } catch (UnknownHostException notAnAddress) {
      return Optional.empty();
    }
  }

  /** Four numbers without leading zeros. */
  private static OptionalLong tryIpv4(String text) {
    long value = 0;
    int octets = 0;
    int at = 0;
    while (octets < 4) {
      int start = at;
      int octet = 0;
      while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
        octet = 10 * octet + text.charAt(at) - '0';
        at++;
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || leadingZero || octet > 255) {
        return OptionalLong.empty();
      }
      value = value << 8 | octet;
      octets++;
      boolean goesOn = at < text.length() && text.charAt(at) == '.';
      if (goesOn != (octets < 4)) {
        return OptionalLong.empty();
      }
      at += goesOn ? 1 : 0;
    }
    return at == text.length() ? OptionalLong.of(value) : OptionalLong.empty();
  }

  /** Stricter than the JDK: four digits a group at most, and a dotted tail without zeros. */
  private static boolean isStrictIpv6(String text) {
    int colon = text.lastIndexOf(':');
    int end = text.indexOf('.') < 0 ? text.length() : colon + 1;
    int digits = 0;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean hex = isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      digits = hex ? digits + 1 : 0;
      if (digits > 4 || (!hex && c != ':')) {
        return false;
      }
    }
    return colon >= 0 && (end == text.length() || tryIpv4(text.substring(end)).isPresent());
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  public static IpAddress parse(String text) {
    return tryParse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
  }

  public IpAddress plus(long offset) {
    return new IpAddress(family, value.add(BigInteger.valueOf(offset)));
  }

  /** This address alone, as a /32 or /128. */
  public Cidr single() {
    return new Cidr(this, family.bits());
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family.compareTo(other.family);
    return byFamily != 0 ? byFamily : value.compareTo(other.value);
  }

  @Override
  public String toString() {
    byte[] raw = value.toByteArray();
    byte[] bytes = new byte[family.bits() / 8];
    int length = Math.min(raw.length, bytes.length);
    System.arraycopy(raw, raw.length - length, bytes, bytes.length - length, length);
    return switch (family) {
      case IPV4 ->
          (bytes[0] & 255)
              + "."
              + (bytes[1] & 255)
              + "."
              + (bytes[2] & 255)
              + "."
              + (bytes[3] & 255);
      case IPV6 -> rfc5952(bytes);
    };
  }

  private static String rfc5952(byte[] bytes) {
    int[] groups = new int[8];
    Arrays.setAll(groups, i -> ((bytes[2 * i] & 255) << 8) | (bytes[2 * i + 1] & 255));
    int bestStart = -1;
    int bestLength = 1; // RFC 5952 section 4.2.2: one zero group alone is not shortened
    for (int start = 0; start < 8; start++) {
      int end = start;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - start > bestLength) {
        bestStart = start;
        bestLength = end - start;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
