package org.wgintent.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest runs of this process, newest first. The record that stays is the ledger. */
public final class Runs {

  private static final int KEPT = 100;

  private final Deque<Run> runs = new ArrayDeque<>();

  public synchronized void add(Run run) {
    runs.addFirst(run);
    if (runs.size() > KEPT) {
      runs.removeLast();
    }
  }

  public synchronized List<Run.View> views() {
    return runs.stream().map(Run::view).toList();
  }
}
