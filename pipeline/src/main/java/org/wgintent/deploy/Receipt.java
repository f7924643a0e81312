package org.wgintent.deploy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.List;
import org.wgintent.artifact.JsonDocument;

/**
 * What a deploy did to one server.
 *
 * @param digest of the generation that was to be
 * @param previous of the one that was confirmed before, or empty
 * @param proof how it was proved, or why it was not
 */
public record Receipt(String server, String digest, String previous, Outcome outcome, String proof)
    implements JsonDocument {

  /** How it ended over all servers: the worst of their outcomes. */
  public static Outcome worst(List<Receipt> receipts) {
    return receipts.stream()
        .map(Receipt::outcome)
        .max(Comparator.naturalOrder())
        .orElse(Outcome.NOTHING_TO_DO);
  }

  /** How it ended, from good to bad. */
  public enum Outcome {
    /** It was so already; nothing was touched. */
    NOTHING_TO_DO("nothing to do"),
    CONFIRMED("confirmed"),
    /** It could not follow a change that only takes access away; it is tried again. */
    PENDING("pending"),
    /** Nothing was begun on it. */
    REFUSED("refused"),
    /** It is where it was. */
    ROLLED_BACK("rolled back"),
    /** Contact was lost: the server's own timer or the next run settles it. */
    UNKNOWN("unknown");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    /** Is the same change to be tried again, because what hindered it may pass? */
    public boolean isToBeTriedAgain() {
      return this == PENDING || this == REFUSED || this == UNKNOWN;
    }

    @JsonValue
    public String text() {
      return text;
    }
  }
}
