package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Execution.LanReturn;
import org.wgintent.render.BenchmarkAccess;
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

  private static final String BENCHMARK_PORTS =
      " dport " + BenchmarkAccess.FIRST_PORT + "-" + BenchmarkAccess.LAST_PORT + " accept";

  private static final Cidr ULA = Cidr.parse("fc00::/7");

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

  /** What a server with nft(8) holds: all but how boot calls us. */
  static SortedMap<String, String> serverFiles(Network network, ServerNet server) {
    SortedMap<String, String> files = ServerFiles.of(server);
    files.put("firewall.nft", of(network, server));
    files.put("clamp.nft", clamp(server));
    files.put("firewall", ServerFiles.resource("firewall-nft"));
    return files;
  }

  /** TCP segments through a tunnel are made to fit its MTU; apart, as not every kernel can. */
  private static String clamp(ServerNet server) {
    String table = "table inet wg_intent_clamp";
    StringBuilder text = new StringBuilder();
    text.append(table).append(" {}\ndelete ").append(table).append('\n');
    text.append(table).append(" {\n  chain forwarded {\n");
    text.append("    type filter hook forward priority mangle; policy accept;\n");
    for (Tunnel tunnel : server.tunnels()) {
      text.append("    oifname \"").append(tunnel.name());
      text.append("\" tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu\n");
    }
    return text.append("  }\n}\n").toString();
  }

  private String render() {
    line("# Declared first, so that deleting it never fails; the file is one transaction.");
    line("table " + NftNames.TABLE + " {}");
    line("delete table " + NftNames.TABLE);
    line("table " + NftNames.TABLE + " {");
    text.append(NftSets.of(network, server));
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

  private void input() {
    line("  # To the server itself: what comes from outside of tunnels is not ours to judge,");
    line("  # but for the ports that WireGuard listens on.");
    line("  chain input {");
    line("    type filter hook input priority filter; policy accept;");
    for (Tunnel tunnel : server.tunnels()) {
      line("    iifname \"" + tunnel.name() + "\" jump " + NftNames.chain("input", tunnel));
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
      line("  chain " + NftNames.chain("input", tunnel) + " {");
      for (Family family : Family.values()) {
        if (NftSets.has(tunnel, family)) {
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
      line(peers + (isTunnelOnly(profile) ? to(own, family) : "") + echo);
      List<IpAddress> dns =
          network.clients().dns().stream()
              .filter(a -> a.family() == family)
              .filter(a -> !isTunnelOnly(profile) || own.contains(a))
              .toList();
      if (!dns.isEmpty()) {
        line(peers + to(dns, family) + " udp dport 53 accept");
        line(peers + to(dns, family) + " tcp dport 53 accept");
      }
      if (tunnel.peers(profile).stream().anyMatch(p -> p.grant().manage())) {
        line(
            from(tunnel, "manage_" + profile.name(), family)
                + (isTunnelOnly(profile) ? to(own, family) : "")
                + " tcp dport "
                + server.settings().ssh().port()
                + " accept");
      }
    }
    if (tunnel.iface().isBenchmark()) {
      String peers =
          "    " + NftNames.word(family) + " saddr @" + NftNames.benchmark(tunnel, family);
      line(peers + echo);
      line(peers + " tcp" + BENCHMARK_PORTS);
      line(peers + " udp" + BENCHMARK_PORTS);
    }
  }

  /** A profile that reaches nothing but the server's end of the tunnel. */
  private static boolean isTunnelOnly(Profile profile) {
    return !profile.lan() && !profile.internet();
  }

  private static String from(Tunnel tunnel, String what, Family family) {
    return "    " + NftNames.word(family) + " saddr @" + NftNames.clients(tunnel, what, family);
  }

  private static String to(List<IpAddress> addresses, Family family) {
    return " "
        + NftNames.word(family)
        + " daddr { "
        + addresses.stream().map(Object::toString).collect(Collectors.joining(", "))
        + " }";
  }

  private static List<IpAddress> addresses(Addresses addresses, Family family) {
    return addresses.all().stream().filter(a -> a.family() == family).toList();
  }

  private void forward() {
    line("  chain forwarded {");
    line("    type filter hook forward priority filter; policy accept;");
    for (Tunnel tunnel : server.tunnels()) {
      line("    iifname \"" + tunnel.name() + "\" jump " + NftNames.chain("from", tunnel));
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
      line("  chain " + NftNames.chain("from", tunnel) + " {");
      for (Family family : Family.values()) {
        if (NftSets.has(tunnel, family)) {
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
    String ip = NftNames.word(family);
    String source =
        "    "
            + ip
            + " saddr @"
            + NftNames.clients(tunnel, "profile_" + profile.name(), family)
            + " ";
    boolean lan = tunnel.iface().lanSubnets().stream().anyMatch(c -> c.family() == family);
    if (profile.lan() && lan && !server.settings().lan().isEmpty()) {
      line(
          source
              + "oifname "
              + devices(server.settings().lan())
              + " "
              + ip
              + " daddr @"
              + NftNames.clients(tunnel, "lan", family)
              + " accept");
    }
    if (profile.internet() && tunnel.iface().internet()) {
      server
          .settings()
          .wan()
          .ifPresent(
              wan ->
                  line(
                      source
                          + "oifname \""
                          + wan
                          + "\" "
                          + ip
                          + " daddr != @"
                          + NftNames.neverInternet(family)
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
          if (NftSets.has(tunnel, family)) {
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
            + NftNames.word(family)
            + " saddr @"
            + NftNames.clients(tunnel, "profile_" + profile.name(), family)
            + " oifname ";
    List<String> rules = new ArrayList<>();
    boolean masquerades =
        family == Family.IPV4
            || (server.settings().nat66()
                && tunnel.iface().vpnSubnet().ipv6().filter(ULA::contains).isPresent());
    if (profile.internet() && tunnel.iface().internet() && masquerades) {
      server
          .settings()
          .wan()
          .ifPresent(
              wan ->
                  rules.add(
                      source
                          + "\""
                          + wan
                          + "\" "
                          + NftNames.word(family)
                          + " daddr != @"
                          + NftNames.neverInternet(family)
                          + " masquerade"));
    }
    if (profile.lan()
        && server.settings().lanReturn() == LanReturn.NAT
        && tunnel.iface().lanSubnets().stream().anyMatch(c -> c.family() == family)
        && !server.settings().lan().isEmpty()) {
      rules.add(
          source
              + devices(server.settings().lan())
              + " "
              + NftNames.word(family)
              + " daddr @"
              + NftNames.clients(tunnel, "lan", family)
              + " masquerade");
    }
    return rules;
  }
}
