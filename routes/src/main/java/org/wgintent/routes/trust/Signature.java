package org.wgintent.routes.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 (RFC 2104) with a secret that both sides know. */
public final class Signature {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";

  private Signature() {}

  public static byte[] of(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * As Standard Webhooks has it: of what is sent, with its id and its time.
   *
   * @param secret {@code whsec_} and base64, or any text
   * @throws IllegalArgumentException if what follows {@code whsec_} is not base64
   */
  public static String standard(String secret, String id, String time, byte[] body) {
    byte[] key =
        secret.startsWith(PREFIX)
            ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
            : secret.getBytes(StandardCharsets.UTF_8);
    byte[] head = (id + "." + time + ".").getBytes(StandardCharsets.UTF_8);
    return "v1," + Base64.getEncoder().encodeToString(of(key, head, body));
  }
}
