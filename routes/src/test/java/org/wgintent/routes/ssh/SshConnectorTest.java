package org.wgintent.routes.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.Domain;
import org.wgintent.domain.Execution;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.IpAddress;

/** Against OpenSSH's server. */
@Timeout(60)
@Isolated("it counts threads")
@Tag("device")
class SshConnectorTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final SshConnector.Limits LIMITS =
      new SshConnector.Limits(
          Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(9), 1 << 20);

  @TempDir static Path folder;
  private static RealSshd sshd;
  private SshConnector connector;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(folder.resolve("keys"));
    sshd = RealSshd.start(folder.resolve("sshd"), SshKeys.generate(folder.resolve("keys")));
  }

  @AfterAll
  static void stop() {
    sshd.close();
  }

  @BeforeEach
  void connector() {
    connector = new SshConnector(folder.resolve("keys/ssh_ed25519"), LIMITS);
  }

  @AfterEach
  void close() {
    connector.close();
  }

  private static Remote connect(SshConnector connector, Addresses at, int port, String hostKey)
      throws IOException {
    ServerName name = new ServerName("router");
    return connector.connect(
        new Domain.Server(name, at),
        new Execution.ServerSettings(
            name,
            Execution.ServerPlatform.LINUX,
            new Execution.Ssh(System.getProperty("user.name"), port, hostKey),
            Optional.empty(),
            List.of(),
            Execution.LanReturn.ROUTED,
            false,
            true));
  }

  private static Addresses loopback() {
    return new Addresses(Optional.of(IpAddress.parse("127.0.0.1")), Optional.empty());
  }

  private Remote connect() throws IOException {
    return connect(connector, loopback(), sshd.port(), sshd.hostKey("ed25519"));
  }

  @Test
  @DisplayName("Many commands over one connection, with exit code, standard output and error")
  void runsCommands() throws IOException {
    try (Remote remote = connect()) {
      assertThat(remote.run("echo out; echo err >&2; exit 3", new byte[0], LONG))
          .isEqualTo(new Remote.Result(3, "out\n", "err\n"));
      String first = remote.run("echo $PPID", new byte[0], LONG).stdout();
      assertThat(remote.run("echo $PPID", new byte[0], LONG).stdout()).isEqualTo(first);
      assertThat(remote.run("kill -9 $$", new byte[0], LONG).exit()).isEqualTo(255);
    }
  }

  @Test
  @DisplayName("Five megabytes go in, whole, and a command that reads none of them ends too")
  void streamsInput() throws IOException {
    byte[] input = new byte[5 << 20];
    new Random(7).nextBytes(input);
    try (Remote remote = connect()) {
      assertThat(remote.run("sha256sum", input, LONG).stdout())
          .startsWith(org.wgintent.artifact.Digest.of(input).hex());
      assertThat(remote.run("exit 4", input, LONG).exit()).isEqualTo(4);
      assertThat(remote.run("echo after", new byte[0], LONG).stdout()).isEqualTo("after\n");
    }
  }

  @Test
  @DisplayName("A command past its time is given up, and the connection goes on")
  void endsAtTimeout() throws IOException {
    try (Remote remote = connect()) {
      assertThatThrownBy(() -> remote.run("sleep 300", new byte[0], Duration.ofSeconds(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no end after 1 s")
          .hasMessageNotContaining("sleep");
      assertThat(remote.run("echo after", new byte[0], LONG).stdout()).isEqualTo("after\n");
    }
  }

  @Test
  @DisplayName("Endless output ends at the bound, and the connection goes on")
  void boundsOutput() throws IOException {
    try (Remote remote = connect()) {
      assertThatThrownBy(() -> remote.run("yes", new byte[0], LONG))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("printed more than 1048576 bytes");
      assertThatThrownBy(() -> remote.run("yes >&2", new byte[0], LONG))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("printed more than 1048576 bytes");
      assertThat(remote.run("head -c 1048576 /dev/zero", new byte[0], LONG).stdout())
          .hasSize(1 << 20);
    }
  }

  @Test
  @DisplayName("Another host key is refused, with both fingerprints, before anything is sent")
  void refusesOtherHostKey() throws IOException {
    String other = SshKeys.generate(Files.createDirectories(folder.resolve("other")));
    assertThatThrownBy(() -> connect(connector, loopback(), sshd.port(), other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("router (127.0.0.1 port " + sshd.port() + ") shows another host key")
        .hasMessageContaining("expected " + SshKeys.fingerprint(SshKeys.parse(other)))
        .hasMessageContaining(
            "seen " + SshKeys.fingerprint(SshKeys.parse(sshd.hostKey("ed25519"))));
    assertThat(Files.readString(folder.resolve("sshd/log")))
        .doesNotContain("Accepted publickey for nobody");
  }

  @Test
  @DisplayName("The host key of the pinned kind is asked for, whatever else the server has")
  void asksForPinnedKind() throws IOException {
    try (Remote remote =
        connect(connector, loopback(), sshd.port(), sshd.hostKey("ecdsa") + " a comment")) {
      assertThat(remote.run("true", new byte[0], LONG).ok()).isTrue();
    }
  }

  @Test
  @DisplayName("A host key that is none, or a kind that the server lacks, is said")
  void refusesUnusableHostKey() throws IOException {
    assertThatThrownBy(() -> connect(connector, loopback(), sshd.port(), "ssh-ed25519 AAAA"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not an OpenSSH public key");
    Path rsaKey = folder.resolve("rsa");
    RealSshd.command("ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", rsaKey.toString());
    String rsa = Files.readString(folder.resolve("rsa.pub")).strip();
    assertThatThrownBy(() -> connect(connector, loopback(), sshd.port(), rsa))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no SSH session");
  }

  @Test
  @DisplayName("A key that the server does not know is refused clearly")
  void refusedKey() throws IOException {
    Path stranger = Files.createDirectories(folder.resolve("stranger"));
    String line = SshKeys.generate(stranger);
    try (SshConnector strangers = new SshConnector(stranger.resolve(SshKeys.FILE), LIMITS)) {
      assertThatThrownBy(() -> connect(strangers, loopback(), sshd.port(), sshd.hostKey("ed25519")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("does not let")
          .hasMessageContaining(SshKeys.fingerprint(SshKeys.parse(line)));
    }
  }

  @Test
  @DisplayName("No answer: each address is tried in its time, and named")
  void unreachable() throws IOException {
    Addresses both =
        new Addresses(
            Optional.of(IpAddress.parse("192.0.2.1")), Optional.of(IpAddress.parse("::1")));
    assertThatThrownBy(() -> connect(connector, both, 9, sshd.hostKey("ed25519")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("router (192.0.2.1 port 9) cannot be reached")
        .hasMessageContaining("router (::1 port 9) cannot be reached");
  }

  @Test
  @DisplayName("A port that accepts and says nothing is given up in time")
  void silentServer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      assertThatThrownBy(
              () -> connect(connector, loopback(), silent.getLocalPort(), sshd.hostKey("ed25519")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no SSH session");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  @DisplayName("A connection that nobody answers is given up, and others go on")
  void unansweredConnection() throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Remote open = connect()) {
      for (boolean room = true; room; ) {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
          socket.connect(full.getLocalSocketAddress(), 500);
        } catch (SocketTimeoutException nobodyTakesIt) {
          room = false;
        }
      }
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(
                () -> connect(connector, loopback(), full.getLocalPort(), sshd.hostKey("ed25519")))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("cannot be reached");
        assertThat(open.run("true", new byte[0], LONG).ok()).isTrue();
        try (Remote another = connect()) {
          assertThat(another.run("true", new byte[0], LONG).ok()).isTrue();
        }
      }
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
    connector.close();
    expectNoThreads();
  }

  @Test
  @DisplayName("A connection that is lost under a command leaves its outcome unknown")
  void lostContact() throws IOException {
    try (Remote remote = connect()) {
      Thread.ofVirtual().start(() -> dropAfter(Duration.ofMillis(500)));
      assertThatThrownBy(() -> remote.run("sleep 300", new byte[0], LONG))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("unknown");
      assertThatThrownBy(() -> remote.run("true", new byte[0], LONG))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not sent");
    }
  }

  private static void dropAfter(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sshd.dropConnections();
  }

  @Test
  @DisplayName("Closing leaves no thread behind")
  void leavesNoThreads() throws IOException {
    try (Remote remote = connect()) {
      assertThat(remote.run("true", new byte[0], LONG).ok()).isTrue();
    }
    connector.close();
    assertThatThrownBy(this::connect)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
    expectNoThreads();
  }

  private static void expectNoThreads() {
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (threads() > 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(threads()).isZero();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sshd-"))
        .count();
  }

  @Test
  @DisplayName("ssh-keygen reads a generated key, which only its owner may read")
  void generatesKeys() throws IOException {
    Path keys = Files.createDirectories(folder.resolve("generated"));
    String line = SshKeys.generate(keys);
    Path secret = keys.resolve("ssh_ed25519");
    assertThat(RealSshd.command("ssh-keygen", "-y", "-f", secret.toString()).strip())
        .isEqualTo(line);
    assertThat(Files.readString(keys.resolve("ssh_ed25519.pub"))).isEqualTo(line + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> SshKeys.generate(keys)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(RealSshd.command("ssh-keygen", "-lf", secret.toString()))
        .contains(SshKeys.fingerprint(SshKeys.read(secret).getPublic()));
  }

  @Test
  @DisplayName(
      "A key file that is missing, open to others, encrypted or none is refused silently about its content")
  void refusesKeyFiles() throws IOException {
    Path keys = Files.createDirectories(folder.resolve("bad"));
    Path missing = keys.resolve("missing");
    assertThatThrownBy(() -> SshKeys.read(missing)).hasMessageContaining("there is no SSH key");
    SshKeys.generate(keys);
    Path open = keys.resolve("ssh_ed25519");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> SshKeys.read(open)).hasMessageContaining("chmod 600");
    Path locked = keys.resolve("locked");
    RealSshd.command("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", locked.toString());
    assertThatThrownBy(() -> SshKeys.read(locked)).hasMessageContaining("unencrypted");
    Path none = keys.resolve("none");
    Files.write(
        none,
        "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n"
            .getBytes(UTF_8));
    Files.setPosixFilePermissions(none, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> SshKeys.read(none))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("c2VjcmV0")
        .hasNoCause();
  }
}
