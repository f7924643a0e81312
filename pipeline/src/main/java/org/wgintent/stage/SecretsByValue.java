package org.wgintent.stage;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.wgintent.artifact.SecretScan;
import org.wgintent.artifact.SecretScan.SecretFound;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/**
 * Private keys of the domain by value, whatever stands around them: a token of 32 bytes whose
 * public key the domain knows is one. Tokens that are public keys themselves are by far the most,
 * and cost nothing.
 */
public final class SecretsByValue {

  private SecretsByValue() {}

  /**
   * Is a token a private key whose public key is {@code known}? Each token is looked at once: a
   * second time the answer is no.
   */
  public static Predicate<String> of(Set<PublicKey> known) {
    Set<String> seen = new HashSet<>();
    known.forEach(key -> seen.add(key.base64()));
    return token -> seen.add(token) && isPrivateKey(token, known);
  }

  /** Throws {@link SecretFound}, which does not say the secret. */
  static void check(Map<String, String> files, Set<PublicKey> known) {
    Predicate<String> isSecret = of(known);
    files.forEach(
        (path, text) ->
            SecretScan.tokens(
                text,
                token -> {
                  if (isSecret.test(token)) {
                    throw new SecretFound(path);
                  }
                }));
  }

  private static boolean isPrivateKey(String token, Set<PublicKey> known) {
    return PublicKey.tryParse(token)
        .map(bytes -> Curve25519.publicKey(PrivateKey.of(bytes.bytes())))
        .filter(known::contains)
        .isPresent();
  }
}
