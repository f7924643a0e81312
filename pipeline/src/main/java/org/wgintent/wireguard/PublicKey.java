package org.wgintent.wireguard;

import java.util.Base64;
import java.util.Optional;

/** A Curve25519 public key: 32 bytes; prints as wg(8) does, in base64. */
public record PublicKey(String base64) implements Comparable<PublicKey> {

  public PublicKey {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (bytes.length != 32 || !Base64.getEncoder().encodeToString(bytes).equals(base64)) {
      throw new IllegalArgumentException("not a public key of 32 bytes in base64");
    }
  }

  public static PublicKey of(byte[] bytes) {
    return new PublicKey(Base64.getEncoder().encodeToString(bytes));
  }

  public static Optional<PublicKey> tryParse(String base64) {
    try {
      return Optional.of(new PublicKey(base64));
    } catch (IllegalArgumentException notAKey) {
      return Optional.empty();
    }
  }

  /**
   * The same key as peers know it: without the highest bit, which RFC 7748 section 5 masks, and
   * with which WireGuard finds no peer.
   */
  public PublicKey canonical() {
    byte[] bytes = bytes();
    if (bytes[31] >= 0) {
      return this;
    }
    bytes[31] &= 0x7f;
    return of(bytes);
  }

  public byte[] bytes() {
    return Base64.getDecoder().decode(base64);
  }

  @Override
  public int compareTo(PublicKey other) {
    return base64.compareTo(other.base64);
  }

  @Override
  public String toString() {
    return base64;
  }
}
