package org.wgintent.benchmarks.results;

import java.util.List;
import org.wgintent.wireguard.InterfaceName;

/** What came of one cell. */
public sealed interface Outcome {

  InterfaceName iface();

  /**
   * It ran; single figures may still be missing.
   *
   * @param leftovers what could not be taken down again; the next run tries again
   */
  record Measured(Measurement measurement, List<String> leftovers) implements Outcome {
    @Override
    public InterfaceName iface() {
      return measurement.cell().iface();
    }
  }

  /** The plan refused it. */
  record Refused(InterfaceName iface, String reason) implements Outcome {}

  /** It was tried, and there is no result. */
  record Failed(InterfaceName iface, String reason, List<String> leftovers) implements Outcome {}
}
