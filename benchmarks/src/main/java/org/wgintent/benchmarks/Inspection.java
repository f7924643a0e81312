package org.wgintent.benchmarks;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.wgintent.benchmarks.results.Environment.End;
import org.wgintent.benchmarks.results.Environment.WireGuard;

/** Reads what one end is: kernel, processors, programs, and what encrypts there. */
final class Inspection {

  /**
   * The program is found through its own process, so that what runs is named, not what lies in the
   * path: several versions may be installed, and other namespaces' processes are in /proc too. Who
   * holds the tun device and was given the interface's name is it; nothing else is ever started.
   */
  private static final String SCRIPT =
      """
      echo "kernel=$(uname -r)"
      echo "machine=$(uname -m)"
      echo "cpu=$(sed -n 's/^\\(model name\\|Hardware\\|cpu model\\)[[:space:]]*: //p' /proc/cpuinfo | head -n 1)"
      echo "cpus=$(grep -c '^processor' /proc/cpuinfo)"
      echo "iperf3=$(iperf3 --version 2>/dev/null | sed -n 's/^iperf \\([^ ]*\\).*/\\1/p')"
      if ip -d link show dev $iface 2>/dev/null | grep -qw wireguard; then
        echo name=kernel
        echo "version=$(uname -r)"
      elif test -S /run/wireguard/$iface.sock; then
        here=$(readlink /proc/self/ns/net)
        for p in /proc/[0-9]*; do
          test "$(readlink $p/ns/net)" = "$here" || continue
          tr '\\0' '\\n' < $p/cmdline 2>/dev/null | grep -qx "$iface" || continue
          ls -l $p/fd 2>/dev/null | grep -q '/dev/net/tun$' || continue
          exe=$(readlink $p/exe)
          version=$(timeout 5 $p/exe --version 2>/dev/null </dev/null | head -n 1)
          echo "name=${exe##*/}"
          echo "version=${version##* }"
          echo "build=$(sha256sum < $p/exe 2>/dev/null | cut -d' ' -f1)"
          break
        done
      fi
      """;

  private Inspection() {}

  /**
   * @param inside a command's prefix that enters the end's namespace; may be empty
   */
  static End of(Shell shell, String inside, String iface) throws IOException {
    String script = "iface=" + Shell.quote(iface) + " " + inside + "sh -c " + Shell.quote(SCRIPT);
    Map<String, String> facts =
        shell
            .must("reading the environment", script)
            .lines()
            .filter(line -> line.indexOf('=') > 0)
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.indexOf('=')),
                    line -> line.substring(line.indexOf('=') + 1).strip(),
                    (first, _) -> first));
    return new End(
        fact(facts, "kernel"),
        fact(facts, "machine"),
        fact(facts, "cpu"),
        count(facts.getOrDefault("cpus", "")),
        fact(facts, "iperf3"),
        new WireGuard(
            fact(facts, "name"), fact(facts, "version"), facts.getOrDefault("build", "")));
  }

  private static String fact(Map<String, String> facts, String name) {
    String value = facts.getOrDefault(name, "");
    return value.isEmpty() ? "unknown" : value;
  }

  private static int count(String digits) {
    return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
  }
}
