package org.wgintent.wireguard;

/** Where clients dial: a DNS name or a literal address, and a UDP port. */
public record Endpoint(String host, int port) {
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
