package org.wgintent.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.wgintent.deploy.Remote;

/**
 * A machine of its own for a test: network, mount and process namespaces without a name, a private
 * /run, and a benchmark interface wg1 by wireguard-go behind a firewall as the server renderer
 * writes it. When it is closed its first process ends, and the kernel ends and removes all the
 * rest.
 */
final class Device implements AutoCloseable {

  private static final String FIREWALL =
      """
      table inet wg_intent {
        set bench4_wg1 { type ipv4_addr; flags timeout; }
        set bench6_wg1 { type ipv6_addr; flags timeout; }
        chain input {
          type filter hook input priority 0; policy accept;
          iifname "wg1" jump from_wg1
        }
        chain from_wg1 {
          ip saddr @bench4_wg1 ip daddr 203.0.113.1 icmp type echo-request accept
          ip saddr @bench4_wg1 ip daddr 203.0.113.1 tcp dport 5201-5216 accept
          ip saddr @bench4_wg1 ip daddr 203.0.113.1 udp dport 5201-5216 accept
          ip6 saddr @bench6_wg1 ip6 daddr 2001:db8:113::1 tcp dport 5201-5216 accept
          drop
        }
      }
      """;

  /** Another peer on the interface, which nothing may touch. */
  private static final String SETUP =
      """
      set -eu
      wireguard-go wg1 </dev/null >/dev/null 2>&1
      n=0; until test -S /run/wireguard/wg1.sock; do n=$((n+1)); test $n -lt 50; sleep 0.1; done
      wg genkey | wg set wg1 private-key /dev/stdin listen-port 51821
      wg set wg1 peer "$(wg genkey | wg pubkey)" allowed-ips 203.0.113.2/32
      ip addr add 203.0.113.1/24 dev wg1
      ip addr add 2001:db8:113::1/64 dev wg1 nodad
      ip link set wg1 mtu 1420 up
      nft -f -
      """;

  /** Everything that a benchmark could leave behind, and everything that it must not touch. */
  private static final String STATE =
      """
      ip -o link | sed 's/^[0-9]*: //'; ip -o addr | sed 's/^[0-9]*: //; s/ *valid_lft.*//'
      ip route show table all; ip -6 route show table all; ip rule; ip netns list
      wg show wg1 allowed-ips; nft list ruleset
      find /run -mindepth 1 | sort; cat /proc/sys/net/ipv4/ip_forward
      for p in /proc/[0-9]*; do
        test "$(cut -d' ' -f3 $p/stat 2>/dev/null)" != Z || continue
        case $(cat $p/comm 2>/dev/null) in sleep|wireguard-go|iperf3|ping) cat $p/comm;; esac
      done | sort
      """;

  private final Process holder;
  private final long pid;

  Device() throws IOException {
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
    try (Remote remote = connect()) {
      Remote.Result result =
          remote.run(SETUP, FIREWALL.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(30));
      if (!result.ok()) {
        close();
        throw new IOException("wg1 did not come up: " + Shell.errorText(result));
      }
    }
  }

  String ask(String command) throws IOException {
    try (Remote remote = connect()) {
      return new Shell(remote).must(command, command);
    }
  }

  String state() throws IOException {
    return ask(STATE);
  }

  Remote connect() {
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
