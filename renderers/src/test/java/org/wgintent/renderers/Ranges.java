package org.wgintent.renderers;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;

/** Whether an address lies in a network, both as text. */
final class Ranges {

  private final Map<String, BigInteger[]> known = new HashMap<>();

  boolean within(String address, String network) {
    BigInteger[] range = known.computeIfAbsent(network, Ranges::range);
    BigInteger value = known.computeIfAbsent(address, Ranges::range)[0];
    return address.contains(":") == network.contains(":")
        && value.compareTo(range[0]) >= 0
        && value.compareTo(range[1]) <= 0;
  }

  private static BigInteger[] range(String network) {
    try {
      String[] parts = network.split("/", -1);
      byte[] bytes = InetAddress.getByName(parts[0]).getAddress();
      int free = parts.length == 1 ? 0 : bytes.length * 8 - Integer.parseInt(parts[1]);
      BigInteger first = new BigInteger(1, bytes).shiftRight(free).shiftLeft(free);
      return new BigInteger[] {
        first, first.add(BigInteger.ONE.shiftLeft(free)).subtract(BigInteger.ONE)
      };
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
