package org.wgintent.routes.git;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.wgintent.routes.ssh.SshKeys;

/** {@code lab/forge}: OpenSSH with git-shell, or git http-backend behind lighttpd. */
public final class Forge implements AutoCloseable {

  private static final Path ROOT = Path.of(System.getProperty("wgintent.root", ".."));

  /** How it is reached. */
  public enum Kind {
    SSH,
    HTTPS
  }

  private final Kind kind;
  private final Path folder;
  private final int port;
  private final Process process;

  private Forge(Kind kind, Path folder, int port, Process process) {
    this.kind = kind;
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  public static Forge start(Kind kind, Path folder) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                ROOT.resolve("lab/forge").toString(),
                kind.name().toLowerCase(Locale.ROOT),
                "127.0.0.1",
                String.valueOf(port),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!"ready".equals(process.inputReader().readLine())) {
      throw new IllegalStateException("lab/forge did not start");
    }
    Forge forge = new Forge(kind, folder, port, process);
    if (kind == Kind.SSH) {
      Path keys = Files.createDirectories(folder.resolve("keys"));
      Files.writeString(folder.resolve("authorized"), SshKeys.generate(keys) + "\n");
    }
    return forge;
  }

  public int port() {
    return port;
  }

  /** The repository itself, which its own Git looks into. */
  public Path bare() {
    return folder.resolve("intent.git");
  }

  Path folder() {
    return folder;
  }

  public OriginSettings settings() throws IOException {
    return settings(port);
  }

  /**
   * How a mirror reaches it.
   *
   * @param through the port of somebody between
   */
  public OriginSettings settings(int through) throws IOException {
    return switch (kind) {
      case SSH ->
          new OriginSettings(
              "ssh://root@127.0.0.1:" + through + bare(),
              Optional.of(folder.resolve("keys").resolve(SshKeys.FILE)),
              List.of(Files.readString(folder.resolve("host.pub")).strip()),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case HTTPS ->
          new OriginSettings(
              "https://127.0.0.1:" + through + "/intent.git",
              Optional.empty(),
              List.of(),
              Optional.empty(),
              Optional.of(folder.resolve("password")),
              Optional.of(folder.resolve("certificate.pem")),
              Optional.empty(),
              Optional.empty());
    };
  }

  /** A new mirror of it. */
  IntentRepository mirror(Path bare, OriginSettings settings) {
    IntentRepository.create(bare).close();
    IntentRepository.mirror(bare, settings);
    return IntentRepository.open(bare);
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
