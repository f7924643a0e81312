package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.wgintent.deploy.Remote;
import org.wgintent.wireguard.PublicKey;

/**
 * A machine of its own for a test: network, mount and process namespaces without a name, and a
 * private /run. When it is closed its first process ends, and the kernel ends and removes all the
 * rest.
 */
public final class Device implements AutoCloseable {

  /** Everything that a benchmark could leave behind, and everything that it must not touch. */
  private static final String STATE =
      """
      ip -o link | sed 's/^[0-9]*: //'; ip -o addr | sed 's/^[0-9]*: //; s/ *valid_lft.*//'
      ip route show table all; ip -6 route show table all; ip rule; ip netns list
      for i in $(wg show interfaces); do wg show $i allowed-ips; done; nft list ruleset
      find /run -mindepth 1 | sort; cat /proc/sys/net/ipv4/ip_forward
      for p in /proc/[0-9]*; do
        test "$(cut -d' ' -f3 $p/stat 2>/dev/null)" != Z || continue
        case $(cat $p/comm 2>/dev/null) in sleep|wireguard-go|iperf3|ping) cat $p/comm;; esac
      done | sort
      """;

  private final Process holder;
  private final long pid;

  public Device() throws IOException {
    ProcessBuilder builder =
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
            "mount -t tmpfs tmpfs /run && mkdir /run/wireguard /run/netns && ip link set lo up"
                + " && echo ready && exec sleep 3600 >/dev/null");
    holder = builder.redirectErrorStream(true).start();
    String said =
        new java.io.BufferedReader(
                new java.io.InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (!"ready".equals(said)) {
      throw new IOException("no namespaces: these tests need root on Linux; unshare said: " + said);
    }
    pid = holder.children().findFirst().orElseThrow().pid();
  }

  /** A cable to another device, made inside the two: this one is 192.0.2.1, the other .2. */
  public void plug(Device other) throws IOException {
    Process cable =
        new ProcessBuilder(
                "nsenter",
                "-t",
                String.valueOf(pid),
                "-n",
                "ip",
                "link",
                "add",
                "eth0",
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                String.valueOf(other.pid))
            .redirectErrorStream(true)
            .start();
    String said = new String(cable.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!said.isBlank()) {
      throw new IOException("no cable: " + said);
    }
    ask(address("192.0.2.1"));
    other.ask(address("192.0.2.2"));
    for (Device end : new Device[] {this, other}) {
      end.ask(
          "n=0; until ip link show eth0 | grep -q 'state UP'; do"
              + " n=$((n+1)); test $n -lt 50; sleep 0.1; done");
    }
  }

  private static String address(String address) {
    return "ip addr add "
        + address
        + "/24 dev eth0 && ip link set eth0 addrgenmode none && ip link set eth0 up";
  }

  /**
   * An interface as a server has it; its public key.
   *
   * @param net of its addresses: this is {@code .1}
   */
  public PublicKey wireguard(String name, String program, int port, String net) throws IOException {
    try (Remote remote = connect()) {
      Remote.Result result =
          remote.run(
              up(program, name, port, net),
              firewall(name, net).getBytes(StandardCharsets.UTF_8),
              Duration.ofSeconds(30));
      if (!result.ok()) {
        throw new IOException(name + " did not come up: " + Shell.errorText(result));
      }
    }
    return new PublicKey(ask("wg show " + name + " public-key"));
  }

  /** As the server renderer writes it, of one interface. */
  private static String firewall(String name, String net) {
    return """
        table inet wg_intent {
          set bench4_%1$s { type ipv4_addr; flags timeout; }
          set bench6_%1$s { type ipv6_addr; flags timeout; }
          chain input_%1$s {
            type filter hook input priority 0; policy accept;
            iifname "%1$s" jump from_%1$s
          }
          chain from_%1$s {
            ip saddr @bench4_%1$s ip daddr %2$s.1 icmp type echo-request accept
            ip saddr @bench4_%1$s ip daddr %2$s.1 tcp dport 5201-5216 accept
            ip saddr @bench4_%1$s ip daddr %2$s.1 udp dport 5201-5216 accept
            drop
          }
        }
        """
        .formatted(name, net);
  }

  /** Another peer on the interface, which nothing may touch. */
  private static String up(String program, String name, int port, String net) {
    return """
        set -eu
        %1$s %2$s </dev/null >/dev/null 2>&1
        n=0; until test -S /run/wireguard/%2$s.sock; do n=$((n+1)); test $n -lt 50; sleep 0.1; done
        wg genkey | wg set %2$s private-key /dev/stdin listen-port %3$s
        wg set %2$s peer "$(wg genkey | wg pubkey)" allowed-ips %4$s.2/32
        ip addr add %4$s.1/24 dev %2$s
        ip link set %2$s mtu 1420 up
        nft -f -
        """
        .formatted(program, name, port, net);
  }

  public String ask(String command) throws IOException {
    try (Remote remote = connect()) {
      return new Shell(remote).must(command, command);
    }
  }

  public String state() throws IOException {
    return ask(STATE);
  }

  public Remote connect() {
    return new Local();
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }

  /** As SSH does it: when the call is given up, what runs on the machine runs on. */
  private final class Local implements Remote {

    @Override
    public Result run(String command, byte[] stdin, Duration timeout) throws IOException {
      Process process =
          new ProcessBuilder(
                  "nsenter", "-t", String.valueOf(pid), "-n", "-m", "-p", "sh", "-c", command)
              .start();
      try {
        CompletableFuture<String> out = drain(process.getInputStream());
        CompletableFuture<String> err = drain(process.getErrorStream());
        try (var in = process.getOutputStream()) {
          in.write(stdin);
        } catch (IOException notRead) {
          // A command that reads no input may be over already.
        }
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException("no answer within " + timeout);
        }
        return new Result(process.exitValue(), out.join(), err.join());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", interrupted);
      } finally {
        process.destroyForcibly();
      }
    }

    private static CompletableFuture<String> drain(InputStream stream) {
      CompletableFuture<String> text = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try (stream) {
                  text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                } catch (IOException broken) {
                  text.completeExceptionally(broken);
                }
              });
      return text;
    }

    @Override
    public void close() {}
  }
}
