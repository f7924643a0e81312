package org.wgintent.routes.webhook;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request, as it came. */
final class Delivery {

  /** By their name in small letters. */
  private final Map<String, String> headers = new TreeMap<>();

  private final byte[] body;

  Delivery(Map<String, Object> headers, byte[] body) {
    headers.forEach(
        (name, value) -> this.headers.put(name.toLowerCase(Locale.ROOT), String.valueOf(value)));
    this.body = body.clone();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  byte[] body() {
    return body.clone();
  }
}
