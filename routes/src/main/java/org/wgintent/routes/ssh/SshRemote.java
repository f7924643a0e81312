package org.wgintent.routes.ssh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.wgintent.deploy.Remote;

/**
 * One SSH connection, an exec channel a command. Messages never quote a command, its input or what
 * it printed.
 */
final class SshRemote implements Remote {

  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final ClientSession session;
  private final String place;
  private final int outputBytes;

  SshRemote(ClientSession session, String place, int outputBytes) {
    this.session = session;
    this.place = place;
    this.outputBytes = outputBytes;
  }

  @Override
  public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    if (!session.isOpen()) {
      throw new IOException(place + ": the connection is closed; the command was not sent");
    }
    ChannelExec channel = session.createExecChannel(command);
    BoundedOutput stdout = new BoundedOutput(outputBytes, () -> kill(channel));
    BoundedOutput stderr = new BoundedOutput(outputBytes, () -> kill(channel));
    try {
      channel.setIn(new ByteArrayInputStream(stdin));
      channel.setOut(stdout);
      channel.setErr(stderr);
      channel.open().verify(timeout);
      Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
      Set<ClientChannelEvent> events = channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), left);
      if (stdout.isFull() || stderr.isFull()) {
        throw new IOException(
            place + ": the command printed more than " + outputBytes + " bytes; it was ended");
      }
      if (events.contains(ClientChannelEvent.TIMEOUT)) {
        kill(channel);
        throw new IOException(
            "%s: no end after %d s; whether the command ran is unknown"
                .formatted(place, timeout.toSeconds()));
      }
      Integer exit = channel.getExitStatus();
      if (exit == null && channel.getExitSignal() == null) {
        throw new IOException(place + ": contact lost; whether the command ran is unknown");
      }
      return new Result(exit == null ? 255 : exit, stdout.text(), stderr.text());
    } finally {
      channel.close(true);
    }
  }

  /**
   * Ends the command's process group (RFC 4254 section 6.9; dropbear, and OpenSSH since 7.9 but for
   * root, whose sessions have no privilege separation), then the channel.
   */
  private void kill(ChannelExec channel) {
    try {
      Buffer request = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
      request.putUInt(channel.getRecipient());
      request.putString("signal");
      request.putBoolean(false);
      request.putString("KILL");
      channel.writePacket(request);
    } catch (IOException alreadyGone) {
      // The channel is closed either way.
    } finally {
      channel.close(true);
    }
  }

  @Override
  public void close() {
    if (!session.close(false).awaitUninterruptibly(FAREWELL)) {
      session.close(true).awaitUninterruptibly(FAREWELL);
    }
  }
}
