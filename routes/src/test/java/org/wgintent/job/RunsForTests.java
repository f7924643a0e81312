package org.wgintent.job;

import java.time.Instant;

/** A run for tests of who carries one. */
public final class RunsForTests {

  private RunsForTests() {}

  public static Run of(Change change) {
    return Run.asking(change, Instant.EPOCH);
  }
}
