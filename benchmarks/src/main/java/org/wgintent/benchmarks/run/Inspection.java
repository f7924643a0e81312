package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.wgintent.benchmarks.results.Environment.End;
import org.wgintent.benchmarks.results.Environment.WireGuard;
import org.wgintent.benchmarks.results.Metric;

/** Reads what one end is: kernel, processors, programs, and what encrypts there. */
final class Inspection {

  /** Virtualization: by systemd where it is, else by what processors call themselves. */
  private static final String MACHINE =
      """
      device=$(ip -o route get $other 2>/dev/null | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -n 1)
      model=$(sed -n 's/^\\(model name\\|Hardware\\|cpu model\\)[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
      virtual=$(systemd-detect-virt --vm 2>/dev/null)
      grep -q 'User Mode Linux' /proc/cpuinfo && virtual=uml
      case $model in *QEMU*TCG*) virtual=qemu;; esac
      if test -z "$virtual"; then
        case $model in *QEMU*) virtual=qemu;; *) virtual=unknown;; esac
      fi
      echo "kernel=$(uname -r)"
      echo "machine=$(uname -m)"
      echo "cpu=$model"
      echo "cpus=$(grep -c '^processor' /proc/cpuinfo)"
      echo "governor=$(cat /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor 2>/dev/null)"
      echo "virtual=$virtual"
      echo "iperf3=$(iperf3 --version 2>/dev/null | sed -n 's/^iperf \\([^ ]*\\).*/\\1/p')"
      echo "device=$device"
      echo "driver=$(basename "$(readlink /sys/class/net/$device/device/driver 2>/dev/null)")"
      echo "speed=$(cat /sys/class/net/$device/speed 2>/dev/null)"
      echo "qdisc=$(ip -o link show dev $device 2>/dev/null | sed -n 's/.* qdisc \\([^ ]*\\).*/\\1/p')"
      echo "offloads=$(ethtool -k $device 2>/dev/null | sed -n \
        's/^\\(tcp-segmentation-offload\\|generic-segmentation-offload\\|generic-receive-offload\\|tx-udp-segmentation\\): \\(on\\|off\\).*/\\1 \\2/p' | tr '\\n' ',')"
      echo "congestion=$(cat /proc/sys/net/ipv4/tcp_congestion_control 2>/dev/null)"
      echo "buffers=$(cat /proc/sys/net/core/rmem_max /proc/sys/net/core/wmem_max 2>/dev/null | tr '\\n' ' ')"
      echo "boot=$(cat /proc/sys/kernel/random/boot_id)"
      """;

  /**
   * The program is found through its own process, so that what runs is named, not what lies in the
   * path: several versions may be installed, and other namespaces' processes are in /proc too. Who
   * holds the tun device and was given the interface's name is it; nothing else is ever started.
   */
  private static final String WIREGUARD =
      """
      if $inside ip -d link show dev $iface 2>/dev/null | grep -qw wireguard; then
        echo name=kernel
        echo "version=$(uname -r)"
      elif test -S /run/wireguard/$iface.sock; then
        here=$($outside readlink /proc/self/ns/net)
        for p in /proc/[0-9]*; do
          test "$(readlink $p/ns/net)" = "$here" || continue
          tr '\\0' '\\n' < $p/cmdline 2>/dev/null | grep -qx "$iface" || continue
          ls -l $p/fd 2>/dev/null | grep -q '/dev/net/tun$' || continue
          exe=$(readlink $p/exe)
          version=$(timeout 5 $p/exe --version 2>/dev/null </dev/null | head -n 1)
          echo "name=${exe##*/}"
          echo "version=${version##* }"
          echo "build=$(sha256sum < $p/exe 2>/dev/null | cut -d' ' -f1)"
          echo "pid=${p##*/}"
          break
        done
      fi
      """;

  private Inspection() {}

  /**
   * A machine.
   *
   * @param device towards the other end
   * @param boot differs between kernels, and between their boots
   */
  record Host(End end, String device, String boot) {}

  /**
   * What encrypts.
   *
   * @param pid of the process; empty where the kernel does
   */
  record Daemon(WireGuard wireguard, String pid) {}

  /**
   * @param inside a command's prefix that enters the end's namespace; may be empty
   * @param other address of the other end
   */
  static Host host(Shell shell, String inside, String other) throws IOException {
    Map<String, String> facts =
        facts(
            shell, inside + "sh -c " + Shell.quote("other=" + Shell.quote(other) + "\n" + MACHINE));
    String device = facts.getOrDefault("device", "");
    return new Host(
        new End(
            fact(facts, "kernel"),
            fact(facts, "machine"),
            fact(facts, "cpu"),
            count(facts.getOrDefault("cpus", "")),
            fact(facts, "governor"),
            fact(facts, "virtual"),
            fact(facts, "iperf3"),
            "%s driver %s speed %s qdisc %s"
                .formatted(
                    fact(facts, "device"),
                    fact(facts, "driver"),
                    fact(facts, "speed"),
                    fact(facts, "qdisc")),
            fact(facts, "offloads"),
            fact(facts, "congestion"),
            fact(facts, "buffers")),
        device.isEmpty() ? "lo" : device,
        facts.getOrDefault("boot", ""));
  }

  /**
   * @param inside a command's prefix that enters the namespace of the interface; may be empty
   * @param outside the same for where its process is
   */
  static Daemon daemon(Shell shell, String inside, String outside, String iface)
      throws IOException {
    String script =
        "iface=%s inside=%s outside=%s\n%s"
            .formatted(Shell.quote(iface), Shell.quote(inside), Shell.quote(outside), WIREGUARD);
    Map<String, String> facts = facts(shell, script);
    return new Daemon(
        new WireGuard(fact(facts, "name"), fact(facts, "version"), facts.getOrDefault("build", "")),
        facts.getOrDefault("pid", ""));
  }

  /** The largest packet that passes whole, by echo requests that may not be broken up. */
  static Metric pathMtu(Shell shell, String outside, String other, String device)
      throws IOException {
    String sizes = other.contains(":") ? "48" : "28";
    String script =
        """
        mtu=$(%1$sip -o link show dev %3$s 2>/dev/null | sed -n 's/.* mtu \\([0-9]*\\).*/\\1/p')
        high=${mtu:-1500}
        test $high -le 9000 || high=9000
        low=1200
        passes() { %1$sping -n -M do -c 1 -W 1 -s $(($1 - %4$s)) %2$s >/dev/null 2>&1; }
        passes $low || exit 0
        if passes $high; then low=$high; fi
        while test $((high - low)) -gt 1; do
          middle=$(((low + high) / 2))
          if passes $middle; then low=$middle; else high=$middle; fi
        done
        echo $low
        """
            .formatted(outside, other, device, sizes);
    String mtu = shell.run(script, java.time.Duration.ofSeconds(40)).stdout().strip();
    return mtu.matches("\\d+")
        ? Metric.of(Integer.parseInt(mtu))
        : new Metric.NotAvailable(
            "no echo request of 1200 bytes passes, or ping cannot forbid fragments");
  }

  private static Map<String, String> facts(Shell shell, String script) throws IOException {
    return shell
        .must("reading the environment", script)
        .lines()
        .filter(line -> line.indexOf('=') > 0)
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf('=')),
                line -> line.substring(line.indexOf('=') + 1).strip(),
                (first, _) -> first));
  }

  private static String fact(Map<String, String> facts, String name) {
    String value = facts.getOrDefault(name, "");
    return value.isEmpty() ? "unknown" : value;
  }

  private static int count(String digits) {
    return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
  }
}
