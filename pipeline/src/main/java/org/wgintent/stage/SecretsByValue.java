package org.wgintent.stage;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern TOKEN =
      Pattern.compile("(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])");

  private SecretsByValue() {}

  /** Throws {@link SecretFound}, which does not say the secret. */
  static void check(Map<String, String> files, Set<PublicKey> known) {
    Set<String> harmless = new HashSet<>();
    known.forEach(key -> harmless.add(key.base64()));
    files.forEach(
        (path, text) -> {
          Matcher matcher = TOKEN.matcher(text);
          while (matcher.find()) {
            if (harmless.add(matcher.group()) && isPrivateKey(matcher.group(), known)) {
              throw new SecretFound(path);
            }
          }
        });
  }

  private static boolean isPrivateKey(String token, Set<PublicKey> known) {
    return PublicKey.tryParse(token)
        .map(bytes -> Curve25519.publicKey(PrivateKey.of(bytes.bytes())))
        .filter(known::contains)
        .isPresent();
  }
}
