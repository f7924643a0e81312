package org.wgintent.routes.ssh;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.wgintent.deploy.Remote;

/** One connection to one server. */
final class SshRemote implements Remote {

  private static final int MOST_OUTPUT = 16 << 20;
  private static final Duration OPEN = Duration.ofSeconds(15);

  private final String server;
  private final ClientSession session;

  SshRemote(String server, ClientSession session) {
    this.server = server;
    this.session = session;
  }

  @Override
  public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
    Bounded out = new Bounded();
    Bounded err = new Bounded();
    try (ChannelExec channel = session.createExecChannel(command)) {
      channel.setIn(new ByteArrayInputStream(stdin));
      channel.setOut(out);
      channel.setErr(err);
      channel.open().verify(OPEN);
      Set<ClientChannelEvent> events =
          channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), timeout);
      if (events.contains(ClientChannelEvent.TIMEOUT)) {
        channel.close(true);
        throw new IOException(server + ": no answer within " + timeout.toSeconds() + " s");
      }
      if (out.overrun || err.overrun) {
        throw new IOException(server + ": answered with more than " + MOST_OUTPUT + " bytes");
      }
      Integer exit = channel.getExitStatus();
      if (exit == null && channel.getExitSignal() == null) {
        throw new IOException(server + ": the connection was lost");
      }
      return new Result(exit == null ? 255 : exit, out.text(), err.text());
    }
  }

  @Override
  public void close() {
    session.close(true);
  }

  /** Stops a server that answers without end. */
  private static final class Bounded extends ByteArrayOutputStream {

    private volatile boolean overrun;

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      if (count + length > MOST_OUTPUT) {
        overrun = true;
        throw new IllegalStateException("too much output");
      }
      super.write(bytes, offset, length);
    }

    synchronized String text() {
      return toString(StandardCharsets.UTF_8);
    }
  }
}
