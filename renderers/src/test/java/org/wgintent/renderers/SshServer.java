package org.wgintent.renderers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * A real SSH server on a device: OpenSSH; where busybox is, dropbear, which has no SFTP. A port of
 * this machine's loopback leads to it.
 */
public final class SshServer implements AutoCloseable {

  private static final String OPENSSH =
      """
      mkdir -p /run/sshd /etc/ssh/device
      sed -i 's/^root:[^:]*:/root:*:/' /etc/shadow
      # Nothing that this machine's root has its shell do at login.
      mkdir -p /run/home
      sed -i 's#^root:.*#root:x:0:0:root:/run/home:/bin/sh#' /etc/passwd
      cat > /etc/ssh/device/authorized
      [ -f /etc/ssh/device/key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/device/key
      printf '%s\\n' 'ListenAddress 127.0.0.1' 'HostKey /etc/ssh/device/key' 'UsePAM no' 'StrictModes no' \
        'AuthorizedKeysFile /etc/ssh/device/authorized' 'PasswordAuthentication no' 'MaxStartups 100' > /etc/ssh/device/config
      /usr/sbin/sshd -f /etc/ssh/device/config
      cut -d' ' -f1,2 /etc/ssh/device/key.pub
      """;

  /** Its login shell is the poor one, whose applets come first. */
  private static final String DROPBEAR =
      """
      mkdir -p /root/.ssh /jffs/dropbear
      chmod 700 /root /root/.ssh
      cat > /root/.ssh/authorized_keys
      printf '%s\\n' '#!/opt/busybox/sh' 'PATH=/opt/busybox:/usr/sbin:/usr/bin:/sbin:/bin' 'export PATH' \
        'exec /opt/busybox/sh "$@"' > /opt/login-shell
      chmod 755 /opt/login-shell
      sed -i 's#^root:.*#root:*:0:0:root:/root:/opt/login-shell#' /etc/passwd
      echo /opt/login-shell >> /etc/shells
      [ -f /jffs/dropbear/key ] || dropbearkey -t ed25519 -f /jffs/dropbear/key >/dev/null 2>&1
      dropbear -r /jffs/dropbear/key -p 127.0.0.1:22 -s >/dev/null 2>&1
      dropbearkey -y -f /jffs/dropbear/key | sed -n 's/^\\(ssh-ed25519 [^ ]*\\).*/\\1/p'
      """;

  private final ServerDevice device;
  private final ServerPlatform platform;
  private final String authorized;
  private final ServerSocket socket;
  private final String hostKey;

  /**
   * @param authorized the public key that may log in, as OpenSSH writes it
   */
  public SshServer(ServerDevice device, ServerPlatform platform, String authorized)
      throws IOException {
    this.device = device;
    this.platform = platform;
    this.authorized = authorized;
    hostKey = start();
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::lead);
  }

  /** Also after the device was started again; its key is the same. */
  public String start() throws IOException {
    return device
        .ask(platform == ServerPlatform.ASUSWRT_MERLIN ? DROPBEAR : OPENSSH, authorized + "\n")
        .strip();
  }

  /** As {@code execution.yaml} says it. */
  public String hostKey() {
    return hostKey;
  }

  public int port() {
    return socket.getLocalPort();
  }

  private void lead() {
    while (!socket.isClosed()) {
      try {
        Socket from = socket.accept();
        Process to = device.inNetwork("nc", "127.0.0.1", "22");
        pass(from.getInputStream(), to.getOutputStream(), from, to);
        pass(to.getInputStream(), from.getOutputStream(), from, to);
      } catch (IOException closed) {
        // The next one, unless it is over.
      }
    }
  }

  private static void pass(InputStream in, OutputStream out, Socket socket, Process process) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (socket) {
                byte[] buffer = new byte[1 << 16];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                  out.write(buffer, 0, read);
                  out.flush();
                }
              } catch (IOException closed) {
                // The other end has it then, too.
              } finally {
                process.destroyForcibly();
              }
            });
  }

  /** It answers nothing any more; connections stay open. */
  public void stop() throws IOException {
    device.ask("kill -STOP $(pidof sshd dropbear)");
  }

  /** It goes on. */
  public void goOn() throws IOException {
    device.ask("kill -CONT $(pidof sshd dropbear)");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
