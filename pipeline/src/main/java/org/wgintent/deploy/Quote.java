package org.wgintent.deploy;

/** The one place where data becomes text of a shell command. */
public final class Quote {

  private Quote() {}

  /** {@code text} as one word of a POSIX shell, whatever it holds. */
  public static String of(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
