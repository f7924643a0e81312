package org.wgintent.benchmarks.results;

import java.util.List;
import org.wgintent.wireguard.InterfaceName;

/** What came of one bench, or of an interface that is in none. */
public sealed interface Outcome {

  /**
   * It ran; single figures, or tunnels, may still be missing.
   *
   * @param leftovers what could not be taken down again; the next run tries again
   */
  record Measured(Measurement measurement, List<String> leftovers) implements Outcome {}

  /** The plan refused it. */
  record Refused(InterfaceName iface, String reason) implements Outcome {}

  /** It was tried, and there is no result. */
  record Failed(InterfaceName iface, String reason, List<String> leftovers) implements Outcome {}
}
