package org.wgintent.deploy;

/**
 * What a deploy did to one server.
 *
 * @param digest of the generation that was to be
 * @param previous of the one that was confirmed before, or empty
 * @param proof how it was proved, or why it was not
 */
public record Receipt(
    String server, String digest, String previous, Outcome outcome, String proof) {

  /** How it ended. */
  public enum Outcome {
    /** It was so already; nothing was touched. */
    NOTHING_TO_DO("nothing to do"),
    CONFIRMED("confirmed"),
    /** It is where it was. */
    ROLLED_BACK("rolled back"),
    /** Contact was lost: the server's own timer or the next run settles it. */
    UNKNOWN("unknown"),
    /** Nothing was begun on it. */
    REFUSED("refused");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
