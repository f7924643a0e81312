package org.wgintent.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Keys from the seed: HKDF-SHA256 (RFC 5869), with the seed as input keying material, no salt, and
 * in {@code info} each of purpose, domain id, node, interface and epoch (decimal) as UTF-8 after
 * its length in four bytes, big-endian. So that no two lists of inputs share an {@code info}.
 *
 * <p>Fixed for ever: another derivation would change every key of every network.
 */
final class Derivation {

  static final String NODE_KEY = "wg-intent/1/node-key";
  static final String PRESHARED_KEY = "wg-intent/1/preshared-key";

  private final byte[] seed;

  Derivation(byte[] seed) {
    this.seed = seed.clone();
  }

  /** 32 bytes. */
  byte[] derive(String purpose, String domainId, String node, String iface, int epoch) {
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(SHA256Digest.newInstance());
    hkdf.init(
        new HKDFParameters(
            seed,
            new byte[0],
            info(List.of(purpose, domainId, node, iface, Integer.toString(epoch)))));
    byte[] key = new byte[32];
    hkdf.generateBytes(key, 0, key.length);
    return key;
  }

  static byte[] info(List<String> fields) {
    List<byte[]> encoded = fields.stream().map(f -> f.getBytes(StandardCharsets.UTF_8)).toList();
    ByteBuffer info =
        ByteBuffer.allocate(encoded.stream().mapToInt(f -> Integer.BYTES + f.length).sum());
    encoded.forEach(field -> info.putInt(field.length).put(field));
    return info.array();
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
