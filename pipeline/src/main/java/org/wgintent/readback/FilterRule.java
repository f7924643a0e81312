package org.wgintent.readback;

import java.util.List;

/**
 * A rule as it was read.
 *
 * @param line in its file, from 1
 * @param text the line, without white space at its ends
 */
public record FilterRule(String file, int line, String text, List<Match> matches, Action action) {

  /** What a rule does with what it matches. */
  public sealed interface Action {
    /** Ends the walk. */
    record End(Verdict verdict) implements Action {}

    /** Goes on in another chain, and comes back. */
    record Jump(String chain) implements Action {}

    /** Goes back to where the chain was called from. */
    record Return() implements Action {}
  }

  /** {@code firewall.nft:12}. */
  public String place() {
    return file + ":" + line;
  }
}
