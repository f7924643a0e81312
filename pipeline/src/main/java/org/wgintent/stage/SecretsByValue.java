package org.wgintent.stage;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.wgintent.artifact.SecretScan.SecretFound;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/**
 * Looks for private keys of the domain in what was made of it, whatever stands around them: a token
 * of 32 bytes whose public key the domain knows is one. Tokens that are public keys themselves are
 * by far the most, and cost nothing.
 */
final class SecretsByValue {

  /** Of 32 bytes in base64, with the one {@code =} that ends them. */
  private static final int LENGTH = 44;

  private SecretsByValue() {}

  /** Throws {@link SecretFound}, which does not say the secret. */
  static void check(Map<String, String> files, Set<PublicKey> known) {
    Set<String> harmless = new HashSet<>();
    known.forEach(key -> harmless.add(key.base64()));
    files.forEach(
        (path, text) ->
            keys(
                text,
                token -> {
                  if (harmless.add(token) && isPrivateKey(token, known)) {
                    throw new SecretFound(path);
                  }
                }));
  }

  /** Every token of {@code text} that may be a key. By hand: this reads all that was rendered. */
  private static void keys(String text, Consumer<String> each) {
    for (int end = text.indexOf('='); end >= 0; end = text.indexOf('=', end + 1)) {
      int start = end;
      while (start > 0 && isBase64(text.charAt(start - 1)) && end - start < LENGTH) {
        start--;
      }
      boolean ends = end + 1 == text.length() || !isToken(text.charAt(end + 1));
      boolean begins = start == 0 || !isToken(text.charAt(start - 1));
      if (begins && ends && end + 1 - start == LENGTH) {
        each.accept(text.substring(start, end + 1));
      }
    }
  }

  private static boolean isBase64(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }

  private static boolean isToken(char c) {
    return isBase64(c) || c == '=';
  }

  private static boolean isPrivateKey(String token, Set<PublicKey> known) {
    return PublicKey.tryParse(token)
        .map(bytes -> Curve25519.publicKey(PrivateKey.of(bytes.bytes())))
        .filter(known::contains)
        .isPresent();
  }
}
