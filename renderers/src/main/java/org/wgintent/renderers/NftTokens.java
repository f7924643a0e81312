package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wgintent.readback.UnreadableText;

/** The words of an nftables file, with their lines. A newline is a word, as it ends a statement. */
final class NftTokens {

  static final String END = "";
  static final String NEWLINE = "\n";

  private static final Pattern WORD =
      Pattern.compile(" *(\"[^\"]*\"|[A-Za-z0-9_.:/@-]+|!=|[={},;])");

  private record Token(String text, int line) {}

  private final String file;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  NftTokens(String file, List<String> lines) throws UnreadableText {
    this.file = file;
    for (int i = 0; i < lines.size(); i++) {
      Matcher words = WORD.matcher(lines.get(i));
      int end = 0;
      while (words.find()) {
        if (words.start() > end) {
          break;
        }
        end = words.end();
        tokens.add(new Token(words.group(1), i + 1));
      }
      if (!lines.get(i).substring(end).isBlank()) {
        throw new UnreadableText(
            file, i + 1, "unknown word " + lines.get(i).substring(end).strip());
      }
      tokens.add(new Token(NEWLINE, i + 1));
    }
    tokens.add(new Token(END, lines.size()));
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
    while (take(NEWLINE)) {
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
