package org.wgintent.routes.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * OpenSSH's own server on a loopback port, with a folder, host keys and authorized keys of its own.
 * It must be installed, and only root may run it with sessions: a test that cannot have it fails.
 */
final class RealSshd implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private final Process process;
  private final int port;
  private final Path folder;

  private RealSshd(Process process, int port, Path folder) {
    this.process = process;
    this.port = port;
    this.folder = folder;
  }

  /** Lets {@code authorizedKey} in; shows an Ed25519 and an ECDSA host key. */
  static RealSshd start(Path folder, String authorizedKey) throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IllegalStateException(PROGRAM + " is missing: apt-get install openssh-server");
    }
    Files.createDirectories(Path.of("/run/sshd"));
    Files.createDirectories(folder);
    for (String type : List.of("ed25519", "ecdsa")) {
      command("ssh-keygen", "-q", "-t", type, "-N", "", "-f", folder.resolve(type).toString());
    }
    Files.writeString(folder.resolve("authorized"), authorizedKey + "\n");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(
        folder.resolve("config"),
        """
        ListenAddress 127.0.0.1:%1$d
        HostKey %2$s/ed25519
        HostKey %2$s/ecdsa
        AuthorizedKeysFile %2$s/authorized
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        """
            .formatted(port, folder));
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(), "-D", "-e", "-f", folder.resolve("config").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    RealSshd sshd = new RealSshd(process, port, folder);
    sshd.awaitListening();
    return sshd;
  }

  int port() {
    return port;
  }

  /** The line of {@code execution.yaml}'s {@code host_key}. */
  String hostKey(String type) throws IOException {
    String[] parts = Files.readString(folder.resolve(type + ".pub")).split(" ", -1);
    return parts[0] + " " + parts[1];
  }

  /** Ends one connection's processes, as a lost network would look at its end. */
  void dropConnections() {
    List<ProcessHandle> children = new ArrayList<>(process.toHandle().descendants().toList());
    children.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    dropConnections();
    process.destroyForcibly();
  }

  static String command(String... words) throws IOException {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String text =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", words) + ": " + text);
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitListening() throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return;
      } catch (IOException notYet) {
        pause();
      }
    }
    process.destroyForcibly();
    throw new IllegalStateException(
        "sshd does not listen: " + Files.readString(folder.resolve("log")));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
