package org.wgintent.benchmarks.run;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.wgintent.deploy.Remote;
import org.wgintent.render.BenchmarkAccess;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Takes down everything that benchmarks make on a machine, after a campaign and, for what a killed
 * one left, before one. Safe to repeat. Processes are ended by id only: those recorded, if they
 * still are what was recorded, and those in our own namespaces.
 */
final class Cleanup {

  private static final String SCRIPT =
      """
      dir=%1$s
      for r in "$dir"/peer.*; do
        test -f "$r" || continue
        read -r iface pub a4 a6 < "$r" || continue
        identifier=$(echo "$iface" | sed 's/_/__/g; s/-/_0/g')
        timeout 10 wg set "$iface" peer "$pub" remove 2>/dev/null
        test "$a4" = - || timeout 10 nft delete element %4$s "%5$s" "{ $a4 }" 2>/dev/null
        test "$a6" = - || timeout 10 nft delete element %4$s "%6$s" "{ $a6 }" 2>/dev/null
        if timeout 10 wg show "$iface" peers 2>/dev/null | grep -qF "$pub"; then
          echo "peer $pub on $iface"
        else
          rm -f "$r"
        fi
      done
      for r in "$dir"/pid.*; do
        test -f "$r" || continue
        read -r pid born < "$r" || continue
        alive() { test "$(cut -d' ' -f3,22 "/proc/$pid/stat" 2>/dev/null | grep -v '^Z')" != "" \\
          && test "$(cut -d' ' -f22 "/proc/$pid/stat")" = "$born"; }
        for signal in TERM KILL; do
          alive && kill -$signal "$pid" 2>/dev/null
          i=0
          while alive && test $i -lt 20; do i=$((i + 1)); sleep 0.1; done
        done
        rm -f "$r"
      done
      for n in $(ip netns list 2>/dev/null | sed -n 's/^\\(%2$s[a-z0-9_-]*\\).*/\\1/p'); do
        for signal in TERM KILL; do
          pids=$(ip netns pids "$n" 2>/dev/null)
          for p in $pids; do kill -$signal "$p" 2>/dev/null; done
          i=0
          while test -n "$(ip netns pids "$n" 2>/dev/null)" && test $i -lt 20; do
            i=$((i + 1)); sleep 0.1
          done
        done
        ip netns del "$n" 2>/dev/null || echo "namespace $n"
      done
      # Not by /sys, which may belong to another network namespace. The other end's may be going just now.
      for r in "$dir"/link.*; do
        test -f "$r" || continue
        link=${r##*/link.}
        i=0
        while ip link show dev "$link" >/dev/null 2>&1; do
          ip link del dev "$link" 2>/dev/null
          i=$((i + 1))
          test $i -lt 30 || { echo "interface $link"; break; }
          sleep 0.1
        done
        ip link show dev "$link" >/dev/null 2>&1 && continue
        rm -f "/run/wireguard/$link.sock" "$r"
      done
      if nft list table %3$s >/dev/null 2>&1; then
        timeout 10 nft delete table %3$s 2>/dev/null || echo "table %3$s"
      fi
      rm -f "$dir"/new "$dir"/out.*
      exit 0
      """
          .formatted(
              Machine.RECORDS,
              TestBed.PREFIX,
              TestBed.TABLE,
              BenchmarkAccess.TABLE,
              BenchmarkAccess.set(Family.IPV4, "$identifier"),
              BenchmarkAccess.set(Family.IPV6, "$identifier"));

  private Cleanup() {}

  /** What could not be taken down; empty when all is gone. Also on an interrupted thread. */
  static List<String> of(Shell shell) {
    try {
      Remote.Result result = Shell.toTheEnd(() -> shell.run(SCRIPT, Duration.ofSeconds(90)));
      return result.ok()
          ? result.stdout().lines().toList()
          : List.of("unknown: " + Shell.errorText(result));
    } catch (IOException lost) {
      return List.of("unknown, contact was lost: " + lost.getMessage());
    }
  }
}
