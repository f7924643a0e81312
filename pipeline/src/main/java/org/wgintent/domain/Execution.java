package org.wgintent.domain;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;

/** {@code execution.yaml}: how servers are reached and realised. */
public record Execution(
    String domainId,
    SortedMap<ServerName, ServerSettings> servers,
    SortedMap<InterfaceName, Implementation> interfaces,
    Clients clients,
    boolean enrollAutomatically,
    Optional<ServerName> proveFrom,
    Benchmarks benchmarks,
    Optional<Drift> drift,
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
    public record Cell(InterfaceName iface) {}
  }

  public record Schedule(String cron, String timeZone, String profile) {}

  public record Drift(Optional<String> schedule, String production, String benchmark) {}

  /** A rule set aside at one place, with the reason. */
  public record Waiver(String code, String at, String reason) {}

  public Implementation implementation(InterfaceName name) {
    return interfaces.getOrDefault(name, Implementation.AUTO);
  }
}
