package org.wgintent.readback;

import java.util.Optional;
import java.util.regex.Pattern;

/** A port, or two with a mark between: {@code 53}, {@code 5201-5216}, {@code 5201:5216}. */
public final class Ports {

  private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,4}");

  private Ports() {}

  public static Optional<Service> read(Protocol protocol, String text, String mark) {
    int at = text.indexOf(mark);
    Optional<Integer> first = number(at < 0 ? text : text.substring(0, at));
    Optional<Integer> last = number(text.substring(at + 1));
    return first
        .flatMap(f -> last.map(l -> new Service(protocol, f, l)))
        .filter(s -> s.first() <= s.last() && s.last() <= protocol.last());
  }

  private static Optional<Integer> number(String text) {
    return NUMBER.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
