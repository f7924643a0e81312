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

/**
 * A server for a test: network, mount and process namespaces without a name, its own /run and
 * /var/lib. When it is closed, the kernel ends and removes all of it.
 */
final class ServerDevice implements AutoCloseable {

  private final Process holder;
  private final long pid;
  final List<String> commands = new ArrayList<>();

  ServerDevice() throws IOException {
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
                "mount -t tmpfs tmpfs /run && mkdir /run/wireguard && mount -t tmpfs tmpfs /var/lib"
                    + " && ip link set lo up && ip link add eth0 type veth peer name wan"
                    + " && ip link add lan0 type veth peer name lan && ip link set eth0 up"
                    + " && ip link set lan0 up && echo ready && exec sleep 3600 >/dev/null")
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
        Process process =
            new ProcessBuilder(
                    "nsenter", "-t", String.valueOf(pid), "-n", "-m", "-p", "sh", "-c", command)
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
