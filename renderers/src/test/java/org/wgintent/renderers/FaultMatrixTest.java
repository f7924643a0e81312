package org.wgintent.renderers;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.wgintent.domain.Execution.ServerPlatform;

/** The matrix of faults, on each kind of server. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("device")
class FaultMatrixTest {

  @Nested
  class OnLinux extends FaultMatrix {
    OnLinux() {
      super(ServerPlatform.LINUX);
    }
  }

  /** What it has of the two others: {@link EveryKindOfServer}. */
  @Nested
  @Tag("full")
  class OnLinuxWithIptables extends FaultMatrix {
    OnLinuxWithIptables() {
      super(ServerPlatform.LINUX_IPTABLES);
    }
  }

  @Nested
  class OnAsuswrtMerlin extends FaultMatrix {
    OnAsuswrtMerlin() {
      super(ServerPlatform.ASUSWRT_MERLIN);
    }
  }
}
