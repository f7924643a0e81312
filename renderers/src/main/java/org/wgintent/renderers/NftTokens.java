package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.List;
import org.wgintent.readback.UnreadableText;

/** The words of an nftables file, with their lines. A newline is a word, as it ends a statement. */
final class NftTokens {

  static final String END = "";
  static final String NEWLINE = "\n";

  private record Token(String text, int line) {}

  private final String file;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  NftTokens(String file, String text) {
    this.file = file;
    int line = 1;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int start = i;
      if (c == '#') {
        i = end(text, i, "\n");
        continue;
      }
      i++;
      if (c == '"') {
        i = Math.min(end(text, i, "\"\n") + 1, text.length());
      } else if (isWord(c)) {
        while (i < text.length() && isWord(text.charAt(i))) {
          i++;
        }
      } else if (c == '!' && i < text.length() && text.charAt(i) == '=') {
        i++;
      }
      if (c != ' ' && c != '\t') {
        tokens.add(new Token(text.substring(start, i), line));
      }
      if (c == '\n') {
        line++;
      }
    }
    tokens.add(new Token(END, line));
  }

  private static int end(String text, int from, String stops) {
    int i = from;
    while (i < text.length() && stops.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || "_-.:/@".indexOf(c) >= 0;
  }

  String peek() {
    return tokens.get(at).text();
  }

  int line() {
    return tokens.get(at).line();
  }

  String next() {
    String text = peek();
    if (at < tokens.size() - 1) {
      at++;
    }
    return text;
  }

  boolean take(String text) {
    boolean there = peek().equals(text) && !text.equals(END);
    if (there) {
      next();
    }
    return there;
  }

  void need(String... texts) throws UnreadableText {
    for (String text : texts) {
      if (!take(text)) {
        throw wrong("expected " + shown(text) + ", found " + shown(peek()));
      }
    }
  }

  void skipNewlines() {
    while (take(NEWLINE) || take(";")) {
      // Nothing between statements.
    }
  }

  /** The text inside of a quoted word. */
  String quoted() throws UnreadableText {
    String word = next();
    if (word.length() < 3 || word.charAt(0) != '"' || !word.endsWith("\"")) {
      throw wrong("expected a quoted name, found " + shown(word));
    }
    return word.substring(1, word.length() - 1);
  }

  UnreadableText wrong(String what) {
    return new UnreadableText(file, line(), what);
  }

  private static String shown(String text) {
    return switch (text) {
      case NEWLINE -> "the line's end";
      case END -> "the file's end";
      default -> text;
    };
  }
}
