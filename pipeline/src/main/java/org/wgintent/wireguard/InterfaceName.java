package org.wgintent.wireguard;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** A WireGuard interface; roles go by name. */
public record InterfaceName(String value) implements Comparable<InterfaceName> {

  public static final Pattern PATTERN = Pattern.compile("[a-z][a-z0-9_-]{0,14}");

  private static final Comparator<InterfaceName> ORDER =
      Comparator.comparing(InterfaceName::stem)
          .thenComparingInt(name -> name.value.length())
          .thenComparing(InterfaceName::value);

  public InterfaceName {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException("not an interface name: " + value);
    }
  }

  public static Optional<InterfaceName> tryParse(String text) {
    return PATTERN.matcher(text).matches()
        ? Optional.of(new InterfaceName(text))
        : Optional.empty();
  }

  private static final Pattern BENCHMARK = Pattern.compile("wg([1-9]|1[0-5])");

  /** {@code wg1} … {@code wg15}: disposable, isolated; every other name is production. */
  public boolean isBenchmark() {
    return BENCHMARK.matcher(value).matches();
  }

  /** wg2 before wg10: digits count as a number. */
  @Override
  public int compareTo(InterfaceName other) {
    return value.equals(other.value) ? 0 : ORDER.compare(this, other);
  }

  /** Without the digits that it ends with. */
  private String stem() {
    int end = value.length();
    while (Character.isDigit(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(0, end);
  }

  @Override
  public String toString() {
    return value;
  }
}
