package org.wgintent.wireguard;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** What WireGuard does with keys on Curve25519: RFC 7748, section 5, and wg(8) genkey, pubkey. */
public final class Curve25519 {

  private Curve25519() {}

  /** A new private key: 32 bytes of {@code random}, clamped as {@code wg genkey} does. */
  public static PrivateKey generate(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return clamp(bytes);
  }

  /** As {@code wg pubkey}: the same for a key and for its clamped form. */
  public static PublicKey publicKey(PrivateKey key) {
    byte[] point = new byte[X25519.POINT_SIZE];
    X25519.generatePublicKey(key.bytes(), 0, point, 0);
    return PublicKey.of(point);
  }

  /** The private key that 32 bytes stand for: a multiple of 8 with bit 254 set, bit 255 clear. */
  public static PrivateKey clamp(byte[] bytes) {
    byte[] clamped = bytes.clone();
    if (clamped.length != 32) {
      throw new IllegalArgumentException("not 32 bytes");
    }
    clamped[0] &= (byte) 0xf8;
    clamped[31] &= (byte) 0x7f;
    clamped[31] |= (byte) 0x40;
    return PrivateKey.of(clamped);
  }

  /**
   * Whether the key is zero or another point of low order, in whatever encoding (RFC 7748, section
   * 6.1): with such a key every shared secret is zero, and WireGuard never completes a handshake.
   */
  public static boolean isLowOrder(PublicKey key) {
    // A clamped scalar is a multiple of the cofactor and of no large factor of the curve's or its
    // twist's order, so that the product is zero for these points alone.
    byte[] scalar = new byte[X25519.SCALAR_SIZE];
    return !X25519.calculateAgreement(scalar, 0, key.bytes(), 0, new byte[X25519.POINT_SIZE], 0);
  }
}
