package org.wgintent.renderers;

import java.io.IOException;
import java.time.Duration;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Execution.ServerSettings;

/** A pipeline that is gone from some verb on: nothing more reaches the device. */
final class EndsBefore implements Remote.Connector {

  private final ServerDevice device;
  private final String verb;
  private boolean isGone;

  EndsBefore(ServerDevice device, String verb) {
    this.device = device;
    this.verb = " " + verb + " ";
  }

  @Override
  public Remote connect(Server server, ServerSettings settings) {
    Remote real = device.connect();
    return new Remote() {
      @Override
      public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
        isGone |= command.contains(verb);
        if (isGone) {
          throw new IOException("no route to host");
        }
        return real.run(command, stdin, timeout);
      }

      @Override
      public void close() {
        real.close();
      }
    };
  }
}
