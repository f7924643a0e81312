package org.wgintent.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.wgintent.artifact.Digest;
import org.wgintent.schedule.Cron;
import org.wgintent.schedule.Schedule.Missed;
import org.wgintent.schedule.Windows;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;

/**
 * {@code execution.yaml}: how servers are reached and realised.
 *
 * @param timeZone in which dates and schedules are meant
 * @param expiryIsProposed is what expired taken out of intent by a person who merges that?
 */
public record Execution(
    String domainId,
    ZoneId timeZone,
    boolean expiryIsProposed,
    SortedMap<ServerName, ServerSettings> servers,
    SortedMap<InterfaceName, Implementation> interfaces,
    Clients clients,
    boolean enrollAutomatically,
    Optional<ServerName> proveFrom,
    Benchmarks benchmarks,
    Optional<Drift> drift,
    Windows windows,
    List<Waiver> waivers) {

  /** What a server is, as a target of renderers. */
  public enum ServerPlatform {
    LINUX("linux", "/var/lib/wg-intent"),
    LINUX_IPTABLES("linux-iptables", "/var/lib/wg-intent"),
    OPENWRT("openwrt", "/etc/wg-intent"),
    ASUSWRT_MERLIN("asuswrt-merlin", "/jffs/wg-intent"),
    SYSTEMD_NETWORKD("systemd-networkd", "/var/lib/wg-intent");

    private final String text;
    private final String root;

    ServerPlatform(String text, String root) {
      this.text = text;
      this.root = root;
    }

    /** The folder of ours on such a server, where things last. */
    public String root() {
      return root;
    }

    public String text() {
      return text;
    }
  }

  /** {@code lan_return}: do LAN hosts route to the tunnel, or see the server's address? */
  public enum LanReturn {
    ROUTED,
    NAT
  }

  /** Over SSH, with its pinned host key (OpenSSH's form, {@code ssh-ed25519 AAAA…}). */
  public record Ssh(String user, int port, String hostKey) {}

  public record ServerSettings(
      ServerName name,
      ServerPlatform platform,
      Ssh ssh,
      Optional<String> wan,
      List<String> lan,
      LanReturn lanReturn,
      boolean nat66,
      boolean escrow) {}

  /**
   * @param implementation {@code auto}, {@code kernel}, {@code wireguard-go} or a program's
   *     absolute path
   */
  public record Implementation(
      String implementation, Optional<String> clientImplementation, Optional<Integer> mtu) {
    public static final Implementation AUTO =
        new Implementation("auto", Optional.empty(), Optional.empty());
  }

  public record Clients(List<IpAddress> dns, int mtu, Optional<Integer> keepalive) {}

  public record Benchmarks(
      Optional<ServerName> client,
      boolean onProduction,
      List<Cell> cells,
      Optional<Schedule> schedule) {

    /**
     * @param mtus of the client's end: none is the interface's own
     * @param clientImplementations at the client's end: none is the interface's own
     */
    public record Cell(
        InterfaceName iface, List<Integer> mtus, List<String> clientImplementations) {
      public Cell(InterfaceName iface) {
        this(iface, List.of(), List.of());
      }
    }
  }

  /**
   * When something is to be done.
   *
   * @param zone other than the domain's
   * @param spread over how many minutes domains begin, so that not all do in the same second
   */
  public record Times(Cron cron, Optional<ZoneId> zone, Missed missed, int spread) {}

  /**
   * @param budget after how many minutes nothing more is begun with
   */
  public record Schedule(Times times, BenchmarkProfile profile, Optional<Integer> budget) {}

  public record Drift(Optional<Times> schedule, String production, String benchmark) {}

  /** The day that it is in the domain. */
  public LocalDate today(Instant now) {
    return now.atZone(timeZone).toLocalDate();
  }

  /**
   * @param name of what is done then: with the domain, it says how long after the time
   */
  public org.wgintent.schedule.Schedule schedule(String name, Times times) {
    int seconds = times.spread() * 60;
    long delay =
        seconds == 0
            ? 0
            : Long.remainderUnsigned(
                Long.parseUnsignedLong(Digest.of(domainId + " " + name).hex().substring(0, 16), 16),
                seconds);
    return new org.wgintent.schedule.Schedule(
        times.cron(), times.zone().orElse(timeZone), times.missed(), Duration.ofSeconds(delay));
  }

  /** A rule set aside at one place, with the reason. */
  public record Waiver(String code, String at, String reason) {}

  public Implementation implementation(InterfaceName name) {
    return interfaces.getOrDefault(name, Implementation.AUTO);
  }
}
