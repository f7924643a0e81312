package org.wgintent.benchmarks.run;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.wgintent.benchmarks.results.Sample.Spent;

/**
 * What the counters of a machine stood at.
 *
 * @param seconds since boot
 * @param cpu the line {@code cpu} of {@code /proc/stat}
 * @param daemonUser clock ticks of the process that encrypts, {@code daemonSystem} too; zero where
 *     there is none
 * @param memoryKib resident, of that process; zero where there is none
 * @param packets and {@code drops} of the device towards the other end
 * @param crowded packets that found no place in a processor's queue
 * @param throttled how often a processor was slowed for its heat
 * @param celsius the hottest place; zero where none is told
 * @param link speed and carrier changes of the device
 */
record Snapshot(
    double seconds,
    Cpu cpu,
    long daemonUser,
    long daemonSystem,
    long memoryKib,
    long packets,
    long drops,
    long crowded,
    long throttled,
    int celsius,
    String link) {

  /** USER_HZ, which proc(5) counts in: 100 on every architecture that Debian or OpenWrt ships. */
  private static final double TICKS = 100.0;

  /** Clock ticks of all processors since boot. */
  record Cpu(long user, long system, long irq, long steal, long idle) {

    /**
     * {@code user nice system idle iowait irq softirq steal guest guest_nice}; guest is in user.
     */
    static Cpu parse(String fields) {
      long[] ticks =
          Arrays.stream(fields.strip().split(" +", -1)).mapToLong(Long::parseLong).toArray();
      if (ticks.length < 8) {
        throw new IllegalArgumentException("too few fields in /proc/stat: " + fields);
      }
      return new Cpu(
          ticks[0] + ticks[1], ticks[2], ticks[5] + ticks[6], ticks[7], ticks[3] + ticks[4]);
    }

    long busy() {
      return user + system + irq;
    }

    long all() {
      return busy() + steal + idle;
    }
  }

  /**
   * A shell function {@code snap}.
   *
   * @param device towards the other end
   * @param daemon id of the process that encrypts, or empty
   */
  static String function(String device, String daemon) {
    return """
        snap() {
          echo "@$1"
          echo "seconds=$(cut -d' ' -f1 /proc/uptime)"
          sed -n 's/^cpu  */cpu=/p' /proc/stat
          echo "daemon=$(sed 's/.*) //' /proc/%2$s/stat 2>/dev/null | cut -d' ' -f12,13)"
          echo "memory=$(sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/%2$s/status 2>/dev/null)"
          echo "device=$(sed -n 's/^ *%1$s: *//p' /proc/net/dev)"
          echo "softnet=$(cut -d' ' -f2 /proc/net/softnet_stat 2>/dev/null | tr '\\n' ' ')"
          echo "throttle=$(cat /sys/devices/system/cpu/cpu*/thermal_throttle/core_throttle_count 2>/dev/null | tr '\\n' ' ')"
          echo "celsius=$(cat /sys/class/thermal/thermal_zone*/temp 2>/dev/null | sort -n | tail -n 1)"
          echo "link=$(cat /sys/class/net/%1$s/speed /sys/class/net/%1$s/carrier_changes 2>/dev/null | tr '\\n' ' ')"
        }
        """
        .formatted(device, daemon.isEmpty() ? "none" : daemon);
  }

  /**
   * @throws IllegalArgumentException if it is not what {@code snap} prints
   */
  static Snapshot parse(List<String> lines) {
    Map<String, String> facts =
        lines.stream()
            .filter(line -> line.indexOf('=') > 0)
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.indexOf('=')),
                    line -> line.substring(line.indexOf('=') + 1).strip(),
                    (first, _) -> first));
    if (!facts.containsKey("cpu") || !facts.containsKey("seconds")) {
      throw new IllegalArgumentException("no line cpu in /proc/stat");
    }
    long[] daemon = numbers(facts, "daemon", 10);
    long[] device = numbers(facts, "device", 10);
    long[] softnet = numbers(facts, "softnet", 16);
    long[] celsius = numbers(facts, "celsius", 10);
    long[] memory = numbers(facts, "memory", 10);
    return new Snapshot(
        Double.parseDouble(facts.getOrDefault("seconds", "")),
        Cpu.parse(facts.getOrDefault("cpu", "")),
        daemon.length == 2 ? daemon[0] : 0,
        daemon.length == 2 ? daemon[1] : 0,
        memory.length == 1 ? memory[0] : 0,
        device.length >= DEVICE_FIELDS ? device[1] + device[9] : 0,
        device.length >= DEVICE_FIELDS ? device[2] + device[3] + device[10] + device[11] : 0,
        Arrays.stream(softnet).sum(),
        Arrays.stream(numbers(facts, "throttle", 10)).sum(),
        celsius.length == 1 ? (int) (celsius[0] / 1000) : 0,
        facts.getOrDefault("link", ""));
  }

  /** Of {@code /proc/net/dev}: eight received, eight sent. */
  private static final int DEVICE_FIELDS = 16;

  private static long[] numbers(Map<String, String> facts, String name, int radix) {
    String text = facts.getOrDefault(name, "");
    return text.isEmpty()
        ? new long[0]
        : Arrays.stream(text.split(" +", -1))
            .mapToLong(word -> Long.parseLong(word, radix))
            .toArray();
  }

  Spent since(Snapshot before) {
    return new Spent(
        spent(cpu.user - before.cpu.user),
        spent(cpu.system - before.cpu.system),
        spent(cpu.irq - before.cpu.irq),
        spent(cpu.steal - before.cpu.steal),
        spent(cpu.idle - before.cpu.idle),
        spent(daemonUser + daemonSystem - before.daemonUser - before.daemonSystem),
        Math.max(0, Math.round((seconds - before.seconds) * TICKS) / TICKS));
  }

  double daemonUserSeconds(Snapshot before) {
    return spent(daemonUser - before.daemonUser);
  }

  /** Idle and steal may step back by a tick (proc(5)): less than nothing is nothing. */
  private static double spent(long ticks) {
    return Math.max(0, ticks) / TICKS;
  }
}
