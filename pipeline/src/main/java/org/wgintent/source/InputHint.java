package org.wgintent.source;

import java.util.regex.Pattern;

/** Characters that came in by a word processor or a web page, and other common slips. */
final class InputHint {

  private static final Pattern QUOTES =
      Pattern.compile("[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]");
  private static final Pattern SPACES = Pattern.compile("[\u00a0\u2007\u202f\u3000]");
  private static final Pattern BARE_IPV6 = Pattern.compile("(^|[\\s\\[{,])::");

  private InputHint() {}

  /** What is probably wrong with the text; empty if nothing is seen. */
  static String hint(String text) {
    if (QUOTES.matcher(text).find()) {
      return "these are typographic quotes: write \" or nothing";
    }
    if (SPACES.matcher(text).find()) {
      return "there is a non-breaking space in this line: write a plain one";
    }
    if (text.startsWith("\t") || text.contains("\n\t")) {
      return "YAML is indented with spaces, not tabs";
    }
    if (BARE_IPV6.matcher(text).find() && !text.contains("\"")) {
      return "an IPv6 address that begins with a colon needs quotes";
    }
    return "";
  }
}
