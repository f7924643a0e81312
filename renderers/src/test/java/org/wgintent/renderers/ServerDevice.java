package org.wgintent.renderers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * A server for a test: network, mount and process namespaces without a name, and a root of its own
 * over this machine's. When it is closed, the kernel ends and removes all of it.
 */
final class ServerDevice implements AutoCloseable {

  private final Process holder;
  private final long pid;
  final List<String> commands = new ArrayList<>();

  private static String make(ServerPlatform platform) {
    return """
      set -e
      mount -t tmpfs tmpfs /mnt
      mkdir /mnt/upper /mnt/work /mnt/root
      mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
      cd /mnt/root
      mount -t proc proc proc
      mount --rbind /dev dev
      mount -t tmpfs tmpfs run
      mount -t tmpfs tmpfs var/lib
      mount -t tmpfs tmpfs tmp
      mkdir run/wireguard jffs
      ip link set lo up
      ip link add eth0 type veth peer name wan
      ip link add lan0 type veth peer name lan
      ip link set eth0 up
      ip link set lan0 up
      %s
      exec chroot . sh -c 'echo ready && exec sleep 3600 >/dev/null'
      """
        .formatted(kind(platform));
  }

  /** What makes it a device of its kind: what is missing there, and whose shell answers. */
  private static String kind(ServerPlatform platform) {
    return switch (platform) {
      case LINUX -> "rm usr/sbin/iptables* usr/sbin/ip6tables*";
      case LINUX_IPTABLES -> "rm usr/sbin/nft";
      // busybox's applets come first, and much of what it has not is missing.
      case ASUSWRT_MERLIN ->
          "rm usr/sbin/nft usr/bin/bash usr/bin/setsid && mkdir opt/busybox"
              + " && chroot . busybox --install -s /opt/busybox";
      case OPENWRT, SYSTEMD_NETWORKD -> throw new IllegalArgumentException("no such device yet");
    };
  }

  private final List<String> shell;

  ServerDevice(ServerPlatform platform) throws IOException {
    shell =
        platform == ServerPlatform.ASUSWRT_MERLIN
            ? List.of("env", "PATH=/opt/busybox:/usr/sbin:/usr/bin:/sbin:/bin", "busybox", "sh")
            : List.of("sh");
    holder =
        new ProcessBuilder(
                "unshare",
                "-n",
                "-m",
                "-p",
                "--fork",
                "--mount-proc",
                "--kill-child",
                "sh",
                "-c",
                make(platform))
            .redirectErrorStream(true)
            .start();
    String said =
        new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (!"ready".equals(said)) {
      throw new IOException("no namespaces: these tests need root on Linux; unshare said: " + said);
    }
    pid = holder.children().findFirst().orElseThrow().pid();
  }

  Remote connect() {
    return new Local();
  }

  String ask(String command) throws IOException {
    return connect().run(command, new byte[0], Duration.ofSeconds(30)).stdout();
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }

  private final class Local implements Remote {
    @Override
    public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
      commands.add(command);
      Path out = Files.createTempFile("wg-intent-test", ".out");
      Path err = Files.createTempFile("wg-intent-test", ".err");
      Path in = Files.createTempFile("wg-intent-test", ".in");
      try {
        Files.write(in, stdin);
        List<String> words =
            new ArrayList<>(
                List.of("nsenter", "-t", String.valueOf(pid), "-n", "-m", "-p", "-r", "-w"));
        words.addAll(shell);
        words.addAll(List.of("-c", command));
        Process process =
            new ProcessBuilder(words)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IOException("no answer within " + timeout.toSeconds() + " s");
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      } finally {
        Files.delete(out);
        Files.delete(err);
        Files.delete(in);
      }
    }

    @Override
    public void close() {}
  }
}
