package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Access;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Execution.LanReturn;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * The firewall of a server as one nftables table of our own, replaced in one transaction.
 *
 * <p>Only packets that enter or leave by our interfaces are judged. Packets from a tunnel are
 * judged one by one, established or not; only replies towards a tunnel pass by state. Clients are
 * in sets, so that the number of rules grows with profiles.
 */
final class NftFirewall {

  private static final String TABLE = "inet wg_intent";

  private final Network network;
  private final ServerNet server;
  private final StringBuilder text = new StringBuilder();

  private NftFirewall(Network network, ServerNet server) {
    this.network = network;
    this.server = server;
  }

  static String of(Network network, ServerNet server) {
    return new NftFirewall(network, server).render();
  }

  private String render() {
    line("# Declared first, so that deleting it never fails; the file is one transaction.");
    line("table " + TABLE + " {}");
    line("delete table " + TABLE);
    line("table " + TABLE + " {");
    sets();
    input();
    forward();
    fromTunnels();
    nat();
    line("}");
    return text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String word(Family family) {
    return family == Family.IPV4 ? "ip" : "ip6";
  }

  private static String digit(Family family) {
    return family == Family.IPV4 ? "4" : "6";
  }

  private static String type(Family family) {
    return family == Family.IPV4 ? "ipv4_addr" : "ipv6_addr";
  }

  /**
   * An interface's name as part of an identifier, which knows no hyphen. No two names become one:
   * what follows is {@code _} and a letter or a 4 or 6, which stand nowhere in it side by side.
   */
  private static String identifier(Tunnel tunnel) {
    return tunnel.name().value().replace("_", "__").replace("-", "_0");
  }

  private static String clients(Tunnel tunnel, String what, Family family) {
    // The names of profiles have hyphens, and no underscores.
    return identifier(tunnel) + "_" + what.replace('-', '_') + "_" + digit(family);
  }

  private static List<IpAddress> addresses(Collection<Peer> peers, Family family) {
    return peers.stream()
        .flatMap(p -> p.addresses().all().stream())
        .filter(a -> a.family() == family)
        .sorted()
        .toList();
  }

  private static boolean has(Tunnel tunnel, Family family) {
    return tunnel.addresses().all().stream().anyMatch(a -> a.family() == family);
  }

  private void set(String name, Family family, boolean interval, List<?> elements) {
    line("  set " + name + " {");
    line("    type " + type(family));
    if (interval) {
      line("    flags interval");
    }
    if (!elements.isEmpty()) {
      line(
          "    elements = { "
              + elements.stream().map(Object::toString).collect(Collectors.joining(", "))
              + " }");
    }
    line("  }");
  }

  private void sets() {
    for (Family family : Family.values()) {
      if (server.tunnels().stream().noneMatch(t -> t.iface().internet() && has(t, family))) {
        continue;
      }
      line(
          "  # What \"the Internet\" never means: private, special and every prefix of this domain.");
      List<Cidr> never =
          minimal(
              Stream.concat(Access.NEVER_INTERNET.stream(), network.reserved().stream())
                  .filter(c -> c.family() == family)
                  .sorted()
                  .toList());
      set("never_internet_" + digit(family), family, true, never);
    }
    for (Tunnel tunnel : server.tunnels()) {
      for (Family family : Family.values()) {
        if (!has(tunnel, family)) {
          continue;
        }
        for (Profile profile : tunnel.profiles()) {
          set(
              clients(tunnel, "profile_" + profile.name(), family),
              family,
              false,
              addresses(tunnel.peers(profile), family));
          List<Peer> managing =
              tunnel.peers(profile).stream().filter(p -> p.grant().manage()).toList();
          if (!managing.isEmpty()) {
            set(
                clients(tunnel, "manage_" + profile.name(), family),
                family,
                false,
                addresses(managing, family));
          }
        }
        List<Cidr> lan =
            tunnel.iface().lanSubnets().stream().filter(c -> c.family() == family).toList();
        if (!lan.isEmpty()) {
          set(clients(tunnel, "lan", family), family, true, minimal(lan));
        }
        if (tunnel.iface().isBenchmark()) {
          line("  # Empty but while a benchmark runs: its synthetic peers, with time limits.");
          line("  set " + benchmark(tunnel, family) + " {");
          line("    type " + type(family));
          line("    flags timeout");
          line("  }");
        }
      }
    }
  }

  /** Networks that lie in others are left out: an interval set knows no overlap. */
  private static List<Cidr> minimal(List<Cidr> sorted) {
    List<Cidr> kept = new ArrayList<>();
    for (Cidr cidr : sorted) {
      if (sorted.stream().noneMatch(o -> !o.equals(cidr) && o.contains(cidr))) {
        kept.add(cidr);
      }
    }
    return kept;
  }

  private void input() {
    line("  # To the server itself: what comes from outside of tunnels is not ours to judge,");
    line("  # but for the ports that WireGuard listens on.");
    line("  chain input {");
    line("    type filter hook input priority filter; policy accept;");
    for (Tunnel tunnel : server.tunnels()) {
      line("    iifname \"" + tunnel.name() + "\" jump " + chain("input", tunnel));
    }
    if (!server.tunnels().isEmpty()) {
      line(
          "    udp dport { "
              + server.tunnels().stream()
                  .map(t -> String.valueOf(t.iface().endpoint().port()))
                  .collect(Collectors.joining(", "))
              + " } accept");
    }
    line("  }");
    for (Tunnel tunnel : server.tunnels()) {
      line("  chain " + chain("input", tunnel) + " {");
      for (Family family : Family.values()) {
        if (has(tunnel, family)) {
          inputOf(tunnel, family);
        }
      }
      line("    drop");
      line("  }");
    }
  }

  private void inputOf(Tunnel tunnel, Family family) {
    String echo =
        family == Family.IPV4
            ? " icmp type { echo-request, echo-reply } accept"
            : " icmpv6 type { echo-request, echo-reply } accept";
    for (Profile profile : tunnel.profiles()) {
      List<IpAddress> own = addresses(tunnel.addresses(), family);
      String peers = from(tunnel, "profile_" + profile.name(), family);
      line(peers + (inward(profile) ? to(own, family) : "") + echo);
      List<IpAddress> dns =
          network.clients().dns().stream()
              .filter(a -> a.family() == family)
              .filter(a -> !inward(profile) || own.contains(a))
              .toList();
      if (!dns.isEmpty()) {
        line(peers + to(dns, family) + " udp dport 53 accept");
        line(peers + to(dns, family) + " tcp dport 53 accept");
      }
      if (tunnel.peers(profile).stream().anyMatch(p -> p.grant().manage())) {
        line(
            from(tunnel, "manage_" + profile.name(), family)
                + (inward(profile) ? to(own, family) : "")
                + " tcp dport "
                + server.realisation().ssh().port()
                + " accept");
      }
    }
    if (tunnel.iface().isBenchmark()) {
      String peers = "    " + word(family) + " saddr @" + benchmark(tunnel, family);
      line(peers + echo);
      line(peers + " tcp dport 5201-5216 accept");
      line(peers + " udp dport 5201-5216 accept");
    }
  }

  /** A profile that reaches nothing but the server's end of the tunnel. */
  private static boolean inward(Profile profile) {
    return !profile.lan() && !profile.internet();
  }

  private static String from(Tunnel tunnel, String what, Family family) {
    return "    " + word(family) + " saddr @" + clients(tunnel, what, family);
  }

  private static String to(List<IpAddress> addresses, Family family) {
    return " "
        + word(family)
        + " daddr { "
        + addresses.stream().map(Object::toString).collect(Collectors.joining(", "))
        + " }";
  }

  private static List<IpAddress> addresses(Addresses addresses, Family family) {
    return addresses.all().stream().filter(a -> a.family() == family).toList();
  }

  private static String benchmark(Tunnel tunnel, Family family) {
    return "bench" + digit(family) + "_" + identifier(tunnel);
  }

  private static String chain(String what, Tunnel tunnel) {
    return what + "_" + identifier(tunnel);
  }

  private void forward() {
    line("  chain forwarded {");
    line("    type filter hook forward priority filter; policy accept;");
    for (Tunnel tunnel : server.tunnels()) {
      line("    iifname \"" + tunnel.name() + "\" jump " + chain("from", tunnel));
    }
    for (Tunnel tunnel : server.tunnels()) {
      // Towards a tunnel only replies to what its client began.
      line(
          "    oifname \""
              + tunnel.name()
              + "\" ct state established,related ct direction reply accept");
      line("    oifname \"" + tunnel.name() + "\" drop");
    }
    line("  }");
  }

  private void fromTunnels() {
    for (Tunnel tunnel : server.tunnels()) {
      line("  chain " + chain("from", tunnel) + " {");
      for (Tunnel other : server.tunnels()) {
        line("    oifname \"" + other.name() + "\" drop");
      }
      for (Family family : Family.values()) {
        if (has(tunnel, family)) {
          for (Profile profile : tunnel.profiles()) {
            fromOf(tunnel, profile, family);
          }
        }
      }
      line("    drop");
      line("  }");
    }
  }

  private void fromOf(Tunnel tunnel, Profile profile, Family family) {
    String ip = word(family);
    String source =
        "    " + ip + " saddr @" + clients(tunnel, "profile_" + profile.name(), family) + " ";
    boolean lan = tunnel.iface().lanSubnets().stream().anyMatch(c -> c.family() == family);
    if (profile.lan() && lan && !server.realisation().lan().isEmpty()) {
      line(
          source
              + "oifname "
              + devices(server.realisation().lan())
              + " "
              + ip
              + " daddr @"
              + clients(tunnel, "lan", family)
              + " accept");
    }
    if (profile.internet() && tunnel.iface().internet()) {
      server
          .realisation()
          .wan()
          .ifPresent(
              wan ->
                  line(
                      source
                          + "oifname \""
                          + wan
                          + "\" "
                          + ip
                          + " daddr != @never_internet_"
                          + digit(family)
                          + " accept"));
    }
  }

  private static String devices(List<String> names) {
    return "{ " + names.stream().map(n -> "\"" + n + "\"").collect(Collectors.joining(", ")) + " }";
  }

  private void nat() {
    List<String> rules = new ArrayList<>();
    for (Tunnel tunnel : server.tunnels()) {
      for (Profile profile : tunnel.profiles()) {
        for (Family family : Family.values()) {
          if (has(tunnel, family)) {
            rules.addAll(natOf(tunnel, profile, family));
          }
        }
      }
    }
    line("  chain nat_out {");
    line("    type nat hook postrouting priority srcnat; policy accept;");
    rules.forEach(this::line);
    line("  }");
  }

  private List<String> natOf(Tunnel tunnel, Profile profile, Family family) {
    String source =
        "    "
            + word(family)
            + " saddr @"
            + clients(tunnel, "profile_" + profile.name(), family)
            + " oifname ";
    List<String> rules = new ArrayList<>();
    boolean masquerades =
        family == Family.IPV4
            || (server.realisation().nat66()
                && tunnel.iface().vpnSubnet().ipv6().filter(ULA::contains).isPresent());
    if (profile.internet() && tunnel.iface().internet() && masquerades) {
      server
          .realisation()
          .wan()
          .ifPresent(
              wan ->
                  rules.add(
                      source
                          + "\""
                          + wan
                          + "\" "
                          + word(family)
                          + " daddr != @never_internet_"
                          + digit(family)
                          + " masquerade"));
    }
    if (profile.lan()
        && server.realisation().lanReturn() == LanReturn.NAT
        && tunnel.iface().lanSubnets().stream().anyMatch(c -> c.family() == family)
        && !server.realisation().lan().isEmpty()) {
      rules.add(
          source
              + devices(server.realisation().lan())
              + " "
              + word(family)
              + " daddr @"
              + clients(tunnel, "lan", family)
              + " masquerade");
    }
    return rules;
  }

  private static final Cidr ULA = Cidr.parse("fc00::/7");
}
