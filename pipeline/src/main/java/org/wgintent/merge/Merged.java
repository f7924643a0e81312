package org.wgintent.merge;

import java.util.List;

/**
 * A file that two people changed.
 *
 * @param text with the changes of both; where they contradict each other, with ours
 * @param contradictions what both changed, each in another way
 */
public record Merged(String text, List<Contradiction> contradictions) {

  /**
   * One entry that both changed.
   *
   * @param what the path of it
   * @param ours its line there, from 1
   * @param theirs its line there; where one of the two took it out, where it was
   */
  public record Contradiction(String what, int ours, int theirs) {}

  public boolean isClean() {
    return contradictions.isEmpty();
  }
}
