package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EndingStreamTest {

  private static EndingStream of(int bytes) {
    return new EndingStream(new ByteArrayInputStream(new byte[bytes]));
  }

  @Test
  void allIsReadAndItsEndSeen() throws Exception {
    try (EndingStream stream = of(100_000)) {
      assertThat(stream.readAllBytes()).hasSize(100_000);
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  /** As JGit does where a packet of a side band is cut off: it takes the end for no bytes. */
  @Test
  void whoAsksWithoutEndIsTold() throws Exception {
    try (EndingStream stream = of(3)) {
      assertThatThrownBy(() -> readFully(stream, new byte[4]))
          .isInstanceOf(EOFException.class)
          .hasMessage("the connection ended in the middle");
    }
  }

  private static void readFully(EndingStream stream, byte[] packet) throws IOException {
    for (int at = 0; at < packet.length; ) {
      at += Math.max(0, stream.read(packet, at, packet.length - at));
    }
  }
}
