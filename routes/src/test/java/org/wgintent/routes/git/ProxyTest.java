package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.job.GitException;
import org.wgintent.routes.Clone;
import org.wgintent.routes.ssh.SshKeys;

/** Through tinyproxy (CONNECT) and through OpenSSH's own SOCKS5 server. */
class ProxyTest {

  @TempDir Path folder;
  private Optional<Forge> socksServer = Optional.empty();

  @AfterEach
  void close() throws IOException {
    if (socksServer.isPresent()) {
      socksServer.get().close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Process http(int port) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("tinyproxy.conf"),
            """
            Port %d
            Listen 127.0.0.1
            Timeout 60
            Allow 127.0.0.1
            LogFile "%s"
            """
                .formatted(port, folder.resolve("tinyproxy.log")));
    return new ProcessBuilder("tinyproxy", "-d", "-c", config.toString()).inheritIO().start();
  }

  /** An SSH server of its own, which forwards and runs nothing. */
  private Process socks(int port) throws IOException {
    Forge server = Forge.start(Forge.Kind.SSH, folder.resolve("socks"));
    socksServer = Optional.of(server);
    return new ProcessBuilder(
            "ssh",
            "-N",
            "-D",
            "127.0.0.1:" + port,
            "-p",
            String.valueOf(server.port()),
            "-i",
            folder.resolve("socks/keys").resolve(SshKeys.FILE).toString(),
            "-F",
            "none",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
            "root@127.0.0.1")
        .inheritIO()
        .start();
  }

  private static void await(int port) throws Exception {
    for (int i = 0; i < 150; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return;
      } catch (IOException notYet) {
        Thread.sleep(100);
      }
    }
    throw new AssertionError("the proxy does not listen");
  }

  private static OriginSettings through(OriginSettings direct, String proxy) {
    return new OriginSettings(
        direct.url(),
        direct.key(),
        direct.hostKeys(),
        direct.user(),
        direct.token(),
        direct.certificates(),
        Optional.of(proxy),
        direct.requests());
  }

  @ParameterizedTest
  @CsvSource({"SSH, http", "SSH, socks5", "HTTPS, http", "HTTPS, socks5"})
  void whatIsFetchedAndPushedPassesIt(Forge.Kind kind, String scheme) throws Exception {
    int port = freePort();
    try (Forge forge = Forge.start(kind, folder.resolve("forge"))) {
      Clone clone = Clone.of(forge.bare(), folder.resolve("clone"));
      clone.example();
      clone.commitAndPush("First network", "HEAD:main");
      OriginSettings direct = forge.settings();
      OriginSettings proxied = through(direct, scheme + "://localhost:" + port);
      Process proxy = scheme.equals("http") ? http(port) : socks(port);
      try (IntentRepository mirror = forge.mirror(folder.resolve("mirror.git"), proxied)) {
        await(port);
        mirror.fetch();
        assertThat(mirror.branches().keySet()).containsExactly("main");
        Refs.set(
            mirror, "refs/heads/x", Optional.empty(), mirror.branch("main").orElseThrow(), "test");
        assertThat(new Clone(forge.bare()).git("branch", "--format=%(refname:short)").lines())
            .containsExactly("main", "x");

        proxy.destroy();
        proxy.waitFor();
        assertThatThrownBy(mirror::fetch)
            .isInstanceOf(GitException.class)
            .hasMessageContaining("cannot fetch from " + direct.url());
      } finally {
        proxy.destroy();
      }
    }
  }

  /** A proxy of the test: its answer, and what the server says first, come in one piece. */
  private static void answer(ServerSocket proxy, int to, String answer) {
    try (Socket from = proxy.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), to)) {
      byte[] greeting = new byte[4096];
      int length = server.getInputStream().read(greeting);
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(answer.getBytes(StandardCharsets.US_ASCII));
      both.write(greeting, 0, length);
      int read = from.getInputStream().read(new byte[4096]);
      assertThat(read).as("CONNECT").isPositive();
      from.getOutputStream().write(both.toByteArray());
      Thread back = Thread.ofVirtual().start(() -> pass(from, server));
      pass(server, from);
      back.join();
    } catch (IOException | InterruptedException over) {
      // Both are closed.
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException over) {
      // Both are closed.
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.0 200 Connection established, ''",
    "HTTP/1.1 200, ''",
    "HTTP/1.1 403 Filtered, it answers HTTP/1.1 403 Filtered",
    "Welcome, it answers Welcome"
  })
  void whatTheServerSaysAtOnceIsNotLost(String status, String refused) throws Exception {
    try (Forge forge = Forge.start(Forge.Kind.SSH, folder.resolve("forge"));
        ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Clone clone = Clone.of(forge.bare(), folder.resolve("clone"));
      clone.example();
      clone.commitAndPush("First network", "HEAD:main");
      Thread.ofVirtual().start(() -> answer(proxy, forge.port(), status + "\r\nVia: test\r\n\r\n"));
      OriginSettings settings =
          through(forge.settings(), "http://127.0.0.1:" + proxy.getLocalPort());
      try (IntentRepository mirror = forge.mirror(folder.resolve("mirror.git"), settings)) {
        if (refused.isEmpty()) {
          mirror.fetch();
          assertThat(mirror.branches().keySet()).containsExactly("main");
        } else {
          assertThatThrownBy(mirror::fetch)
              .isInstanceOf(GitException.class)
              .hasMessageContaining("the proxy 127.0.0.1:" + proxy.getLocalPort() + ": " + refused);
        }
      }
    }
  }
}
