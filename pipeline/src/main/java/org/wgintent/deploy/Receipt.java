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
 * @param failed the servers whose fault it is that the change was rolled back
 */
public record Receipt(
    String server,
    String digest,
    String previous,
    Outcome outcome,
    String proof,
    List<String> failed)
    implements JsonDocument {

  public Receipt(String server, String digest, String previous, Outcome outcome, String proof) {
    this(server, digest, previous, outcome, proof, List.of());
  }

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
    /** Nothing was begun on it: what it is to be failed before, and waits for a person. */
    HELD_BACK("held back"),
    /** Nothing was begun on it. */
    REFUSED("refused"),
    /** It is where it was; something else than the change hindered it, and it is tried again. */
    INTERRUPTED("interrupted"),
    /** It is where it was: what it was to be failed. */
    ROLLED_BACK("rolled back"),
    /** Contact was lost: the server's own timer or the next run settles it. */
    UNKNOWN("unknown");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    /** Is the same change to be tried again, because what hindered it may pass? */
    public boolean isToBeTriedAgain() {
      return this == PENDING || this == REFUSED || this == INTERRUPTED || this == UNKNOWN;
    }

    @JsonValue
    public String text() {
      return text;
    }
  }
}
