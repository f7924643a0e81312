package org.wgintent.wireguard;

import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A Curve25519 private key. Prints as {@code [redacted]}; compares in constant time. */
public final class PrivateKey implements Secret {

  private final byte[] bytes;

  private PrivateKey(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("not 32 bytes");
    }
    this.bytes = bytes.clone();
  }

  public static PrivateKey of(byte[] bytes) {
    return new PrivateKey(bytes);
  }

  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String reveal() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PrivateKey that && MessageDigest.isEqual(bytes, that.bytes);
  }

  /** Constant: a hash would tell about the key. */
  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
