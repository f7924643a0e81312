package org.wgintent.readback;

/** Rendered text that its reader does not understand: nothing is proved of it. */
public final class UnreadableText extends Exception {
  private static final long serialVersionUID = 1L;

  private final String text;

  public UnreadableText(String file, int line, String what) {
    super(what);
    this.text = file + ":" + line + ": " + what;
  }

  /** {@code file:line: what}. */
  public String text() {
    return text;
  }
}
