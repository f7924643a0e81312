package org.wgintent.renderers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.wgintent.deploy.Remote;
import org.wgintent.domain.Execution.ServerPlatform;

/**
 * A server for a test: network, mount and process namespaces without a name, and a root of its own
 * over this machine's. When it is closed, the kernel ends and removes all of it.
 *
 * <p>What persists there is held by a process of its own, so that the device can be rebooted: a
 * disk of few megabytes, and, but for firmware that makes its root anew, the root.
 */
public final class ServerDevice implements AutoCloseable {

  private final ServerPlatform platform;
  private final Process disk;
  private Process holder;
  private long pid;
  final List<String> commands = Collections.synchronizedList(new ArrayList<>());

  private static final String DISK =
      """
      set -e
      mount -t tmpfs tmpfs /mnt
      mkdir /mnt/disk /mnt/upper /mnt/work /mnt/root
      mkdir /mnt/image
      MOUNT-THE-DISK
      echo ready
      exec sleep 3600 >/dev/null
      """;

  private static final String IN_MEMORY = "mount -t tmpfs -o size=16m tmpfs /mnt/disk";

  /** What was not synchronised stays out of it for the time of a test. */
  private static final String ON_A_BLOCK_DEVICE =
      """
      truncate -s 8m /mnt/image/disk
      mkfs.ext4 -q /mnt/image/disk
      mount -o loop,commit=300 /mnt/image/disk /mnt/disk
      """;

  private static String boot(ServerPlatform platform) {
    return """
      set -e
      %s
      mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
      cd /mnt/root
      mount -t proc proc proc
      mount --rbind /dev dev
      mount -t tmpfs tmpfs run
      mount -t tmpfs tmpfs tmp
      mkdir -p run/wireguard jffs image
      mount --bind /mnt/image image
      mount --bind /mnt/disk %s
      ip link set lo up
      ip link add eth0 type veth peer name wan
      ip link add lan0 type veth peer name lan
      ip link set eth0 up
      ip link set lan0 up
      [ ! -d opt/busybox ] || chroot . /opt/busybox/busybox --install -s /opt/busybox
      exec chroot . sh -c 'echo ready && exec sleep 3600 >/dev/null'
      """
        .formatted(kind(platform), platform == ServerPlatform.ASUSWRT_MERLIN ? "jffs" : "var/lib");
  }

  /** What makes it a device of its kind: what is missing there, and whose shell answers. */
  private static String kind(ServerPlatform platform) {
    String make =
        switch (platform) {
          case LINUX -> "hide /usr/sbin/iptables* /usr/sbin/ip6tables*";
          case LINUX_IPTABLES -> "hide /usr/sbin/nft";
          case ASUSWRT_MERLIN -> POOR;
          case OPENWRT, SYSTEMD_NETWORKD ->
              throw new IllegalArgumentException("no such device yet");
        };
    return """
        hide() { # as overlayfs does
          for file; do
            [ -d "/mnt/upper${file%/*}" ] || mkdir -p "/mnt/upper${file%/*}"
            [ -e "/mnt/upper$file" ] || mknod "/mnt/upper$file" c 0 0
          done
        }
        """
        + make;
  }

  /**
   * The poorest shell that we know, busybox 1.25.1 as Asuswrt-Merlin builds it: what it lacks is
   * renamed in a copy of this machine's busybox, whose applets come first, and hidden elsewhere.
   */
  private static final String POOR =
      """
      rm -rf /mnt/upper /mnt/work; mkdir -p /mnt/upper/opt/busybox /mnt/work
      cd /usr/bin; hide /usr/sbin/nft /usr/bin/bash $(for name in setsid timeout mktemp sha256sum openssl; do
        [ ! -e $name ] || echo /usr/bin/$name; done)
      cd /mnt/upper/opt/busybox
      LC_ALL=C sed '
        s/time\\x00timeout\\x00/time\\x00timeous\\x00/; s/mkswap\\x00mktemp\\x00/mkswap\\x00mktemq\\x00/
        s/setpriv\\x00setsid\\x00/setpriv\\x00setsie\\x00/; s/\\x00sha256sum\\x00/\\x00sha256sun\\x00/
        s/\\x002command\\x00/\\x002commane\\x00/
        s/\\x00-mmin\\x00/\\x00-mmix\\x00/; s/\\x00-maxdepth\\x00/\\x00-maxdeptx\\x00/' /bin/busybox > busybox
      chmod 755 busybox
      """;

  private final List<String> shell;

  public ServerDevice(ServerPlatform platform) throws IOException {
    this(platform, IN_MEMORY);
  }

  /** What persists there is in a file system of its own; its image is {@code /image/disk} there. */
  static ServerDevice onABlockDevice(ServerPlatform platform) throws IOException {
    return new ServerDevice(platform, ON_A_BLOCK_DEVICE);
  }

  private ServerDevice(ServerPlatform platform, String kindOfDisk) throws IOException {
    this.platform = platform;
    shell =
        platform == ServerPlatform.ASUSWRT_MERLIN
            ? List.of("env", "PATH=/opt/busybox:/usr/sbin:/usr/bin:/sbin:/bin", "busybox", "sh")
            : List.of("sh");
    disk =
        started(
            "unshare",
            "-m",
            "--kill-child",
            "--fork",
            "sh",
            "-c",
            DISK.replace("MOUNT-THE-DISK", kindOfDisk));
    start();
  }

  private void start() throws IOException {
    String place = String.valueOf(disk.children().findFirst().orElseThrow().pid());
    holder =
        started(
            "nsenter",
            "-t",
            place,
            "-m",
            "unshare",
            "-n",
            "-m",
            "-p",
            "--fork",
            "--mount-proc",
            "--kill-child",
            "sh",
            "-c",
            boot(platform));
    pid = holder.children().findFirst().orElseThrow().pid();
  }

  private static Process started(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (!"ready".equals(said)) {
      throw new IOException("no namespaces: these tests need root on Linux; they said: " + said);
    }
    return process;
  }

  /** The power goes, and comes again; then what its kind starts at boot is started. */
  public void reboot() throws IOException {
    off();
    start();
    ask(
        platform == ServerPlatform.ASUSWRT_MERLIN
            // Which goes on in the background.
            ? "s=/jffs/scripts/services; [ ! -x $s-start ] || sh $s-start; i=0;"
                + " while pgrep -f '[s]ervices-start|[w]g-intent/program boot' >/dev/null && [ $i -lt 200 ];"
                + " do i=$((i + 1)); sleep 0.1; done"
            : "[ ! -f /var/lib/wg-intent/program ] || sh /var/lib/wg-intent/program boot");
  }

  private void off() {
    holder.destroyForcibly();
    try {
      holder.waitFor();
      while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public Remote connect() {
    return new Local();
  }

  public String ask(String command) throws IOException {
    return connect().run(command, new byte[0], Duration.ofSeconds(30)).stdout();
  }

  /** The same, with something on standard input. */
  public String ask(String command, String stdin) throws IOException {
    return connect()
        .run(command, stdin.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(30))
        .stdout();
  }

  /** {@code program} does {@code script} first, as a line of shell. */
  void inFront(String program, String script) throws IOException {
    String front = platform == ServerPlatform.ASUSWRT_MERLIN ? "/opt/busybox/" : "/usr/local/sbin/";
    ask(
        "rm -f %1$s%2$s; printf '#!/bin/sh\\n%%s\\nPATH=/usr/sbin:/usr/bin:/sbin:/bin exec %2$s \"$@\"\\n' '%3$s' > %1$s%2$s; chmod 755 %1$s%2$s"
            .formatted(front, program, script.replace("'", "'\\''")));
  }

  /** A wire between two devices: {@code link0} on both. */
  public void link(ServerDevice other, String address, String othersAddress) throws IOException {
    Process wire =
        inNetwork(
            "ip",
            "link",
            "add",
            "link0",
            "type",
            "veth",
            "peer",
            "name",
            "link0",
            "netns",
            String.valueOf(other.pid));
    try {
      if (wire.waitFor() != 0) {
        throw new IOException("no veth between two devices");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ask("ip addr add " + address + " dev link0; ip link set up dev link0");
    other.ask("ip addr add " + othersAddress + " dev link0; ip link set up dev link0");
  }

  /** A program of this machine, in the device's network. */
  Process inNetwork(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "-t", String.valueOf(pid), "-n", "--"));
    words.addAll(List.of(command));
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private ProcessBuilder inside(String command) {
    List<String> words = new ArrayList<>(enter());
    words.add(command);
    return new ProcessBuilder(words);
  }

  /** What runs a shell command there, which is to follow. */
  public List<String> enter() {
    List<String> words =
        new ArrayList<>(
            List.of("nsenter", "-t", String.valueOf(pid), "-n", "-m", "-p", "-r", "-w"));
    words.addAll(shell);
    words.add("-c");
    return words;
  }

  /** A command whose shell, and what it waits for, is killed after some time. */
  void runAndKill(String command, byte[] stdin, Duration after) throws IOException {
    Process process =
        inside(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var in = process.getOutputStream()) {
      in.write(stdin);
    } catch (IOException itDoesNotRead) {
      // Most commands do not.
    }
    try {
      if (!process.waitFor(after.toMillis(), TimeUnit.MILLISECONDS)) {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    off();
    disk.destroyForcibly();
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
        Process process =
            inside(command)
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
