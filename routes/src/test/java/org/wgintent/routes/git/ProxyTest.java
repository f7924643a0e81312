package org.wgintent.routes.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

  @ParameterizedTest
  @CsvSource({"SSH, http", "SSH, socks5", "HTTPS, http", "HTTPS, socks5"})
  void whatIsFetchedAndPushedPassesIt(Forge.Kind kind, String scheme) throws Exception {
    int port = freePort();
    try (Forge forge = Forge.start(kind, folder.resolve("forge"))) {
      Clone clone = Clone.of(forge.bare(), folder.resolve("clone"));
      clone.example();
      clone.commitAndPush("First network", "HEAD:main");
      OriginSettings direct = forge.settings();
      OriginSettings proxied =
          new OriginSettings(
              direct.url(),
              direct.key(),
              direct.hostKeys(),
              direct.user(),
              direct.token(),
              direct.certificates(),
              Optional.of(scheme + "://localhost:" + port));
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
}
