package org.wgintent.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.renderers.ServerDevice;

/** The test device lacks what the poorest shell lacks, or tests on it would show nothing. */
@Tag("device")
class PoorShellTest {
  @Test
  void theDeviceIsAsPoor() throws Exception {
    try (ServerDevice device = new ServerDevice(ServerPlatform.ASUSWRT_MERLIN)) {
      String said =
          device.ask(
              "for name in command timeout mktemp setsid sha256sum openssl nft bash; do"
                  + " type $name >/dev/null 2>&1 && echo \"there is $name\"; done;"
                  + " find /jffs -mmin 1 2>&1; find /jffs -maxdepth 1 2>&1; readlink -f /proc/$$/exe");

      assertThat(said)
          .doesNotContain("there is")
          .contains("unrecognized: -mmin")
          .contains("unrecognized: -maxdepth")
          .endsWith("/opt/busybox/busybox\n");
    }
  }
}
