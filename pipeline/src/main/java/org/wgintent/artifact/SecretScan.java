package org.wgintent.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Looks for private and preshared keys: others' by their form, ours by value. It reads streams of
 * any length in bounded memory, and takes bytes for what they say, not for an encoding: zero bytes
 * are left out, so that UTF-16 is read as well.
 */
public final class SecretScan {

  /** 32 bytes in base64, with the one {@code =} that ends them, or in hexadecimal as in uapi. */
  private static final String KEY = "(?:[A-Za-z0-9+/]{43}=|[0-9a-fA-F]{64}(?![0-9a-fA-F]))";

  private static final Pattern FORM =
      Pattern.compile(
          "-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----"
              + "|PuTTY-User-Key-File-\\d"
              + "|AGE-SECRET-KEY-[0-9A-Z]"
              + "|(?i:private|pre-?_?shared)(?i:[-_ ]?key)[\"']?\\s*[:=]?\\s*[\"']?"
              + KEY
              + "|\\b(?i:psk)[\"']?\\s*[:=]\\s*[\"']?"
              + KEY);

  /** {@code wg genkey > privatekey}: the name says what the text does not. */
  private static final Pattern NAME = Pattern.compile("(?i)(private|secret|psk|pre-?_?shared)");

  private static final Pattern LONE_KEY = Pattern.compile("\\s*" + KEY + "\\s*");

  /** Of base64's 32 bytes. */
  private static final int LENGTH = 44;

  /** A longer line is looked at in pieces; each begins with so much of the one before. */
  private static final int LONGEST_LINE = 1 << 16;

  private static final int OVERLAP = 512;

  private SecretScan() {}

  /** Thrown for a bug of ours: rendered text holds a secret. Never says which. */
  public static final class SecretFound extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public SecretFound(String path) {
      super("refusing to commit " + path + ": it holds a private key");
    }
  }

  /**
   * The line of the first secret in a file, from 1; empty if there is none.
   *
   * @param path the file's: a key alone in a file is private where the file is called so
   * @param isSecret is this token, 32 bytes in base64, a secret by its value?
   */
  public static Optional<Integer> find(String path, InputStream text, Predicate<String> isSecret)
      throws IOException {
    boolean calledSo = NAME.matcher(path.substring(path.lastIndexOf('/') + 1)).find();
    byte[] buffer = new byte[1 << 16];
    StringBuilder line = new StringBuilder();
    int number = 1;
    int filled = 0;
    int at = 0;
    boolean ended = false;
    while (!ended) {
      if (at == filled) {
        filled = text.read(buffer);
        at = 0;
      }
      ended = filled < 0;
      int next = ended ? -1 : buffer[at++] & 0xff;
      boolean lineEnds = ended || next == '\n' || next == '\r';
      if (next > 0 && !lineEnds) {
        line.append((char) next);
      }
      if (lineEnds || line.length() == LONGEST_LINE) {
        if (FORM.matcher(line).find()
            || (calledSo && LONE_KEY.matcher(line).matches())
            || holds(line, isSecret)) {
          return Optional.of(number);
        }
        line.delete(0, lineEnds ? line.length() : line.length() - OVERLAP);
        number += next == '\n' ? 1 : 0;
      }
    }
    return Optional.empty();
  }

  private static boolean holds(CharSequence line, Predicate<String> isSecret) {
    boolean[] found = {false};
    tokens(line, token -> found[0] |= isSecret.test(token));
    return found[0];
  }

  /** Every token of {@code text} that may be a key. By hand: this reads all that was rendered. */
  public static void tokens(CharSequence text, Consumer<String> each) {
    String all = text.toString();
    for (int end = all.indexOf('='); end >= 0; end = all.indexOf('=', end + 1)) {
      int start = end;
      while (start > 0 && isBase64(all.charAt(start - 1)) && end - start < LENGTH) {
        start--;
      }
      boolean ends = end + 1 == all.length() || !isToken(all.charAt(end + 1));
      boolean begins = start == 0 || !isToken(all.charAt(start - 1));
      if (begins && ends && end + 1 - start == LENGTH) {
        each.accept(all.substring(start, end + 1));
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

  /**
   * The last look at what is about to be committed.
   *
   * @param files path to text
   * @throws SecretFound if one of them holds a private key by its form
   */
  public static void check(Map<String, String> files) {
    files.forEach(
        (path, text) -> {
          try {
            if (find(
                    path,
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    token -> false)
                .isPresent()) {
              throw new SecretFound(path);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
