package org.wgintent.deploy;

import java.io.IOException;
import java.time.Duration;

/**
 * A shell on a server: one connection, many commands. Files travel over standard input; no SFTP.
 * Every call has a time limit and a bound on what it reads back.
 */
public interface Remote extends AutoCloseable {

  /** What a command did. A signal is exit 255. */
  record Result(int exit, String stdout, String stderr) {
    public boolean ok() {
      return exit == 0;
    }
  }

  /**
   * Runs {@code command} in the server's POSIX shell.
   *
   * @throws IOException if contact is lost or the time is over: whether it ran is then unknown
   */
  Result run(String command, byte[] stdin, Duration timeout) throws IOException;

  @Override
  void close();

  /** Opens connections; an unknown or changed host key is an {@link IOException} that says so. */
  @FunctionalInterface
  interface Connector {
    Remote connect(
        org.wgintent.domain.Domain.Server server,
        org.wgintent.domain.Execution.ServerSettings settings)
        throws IOException;
  }
}
