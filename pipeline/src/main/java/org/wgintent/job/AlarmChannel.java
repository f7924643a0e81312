package org.wgintent.job;

import java.io.IOException;
import java.util.List;

/** A way by which people are told of alarms. */
public interface AlarmChannel {

  /** What the ledger calls it. */
  String name();

  /**
   * Tells once of everything. The same again has the same text: who was killed before the ledger
   * had it tells twice.
   *
   * @param domain that it is about
   * @param begun what is so now
   * @param ended what was told of before and is so no more
   * @throws IOException if nobody was told
   */
  void tell(String domain, List<Alarm> begun, List<Alarm> ended) throws IOException;
}
