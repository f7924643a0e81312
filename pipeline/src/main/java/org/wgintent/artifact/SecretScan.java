package org.wgintent.artifact;

import java.util.Map;
import java.util.regex.Pattern;

/** The last look at what is about to be committed: nothing that is a private key by its form. */
public final class SecretScan {

  private static final Pattern SECRET =
      Pattern.compile(
          "-----BEGIN [A-Z ]*PRIVATE KEY-----"
              + "|AGE-SECRET-KEY-1[0-9A-Z]"
              + "|(?i:PrivateKey|PresharedKey)\\s*=\\s*[A-Za-z0-9+/]{43}=");

  private SecretScan() {}

  /** Thrown for a bug of ours: rendered text holds a secret. Never says which. */
  public static final class SecretFound extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public SecretFound(String path) {
      super("refusing to commit " + path + ": it holds a private key");
    }
  }

  /**
   * @param files path to text
   * @throws SecretFound if one of them holds a private key
   */
  public static void check(Map<String, String> files) {
    files.forEach(
        (path, text) -> {
          if (SECRET.matcher(text).find()) {
            throw new SecretFound(path);
          }
        });
  }
}
