package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Domain.Profile;
import org.wgintent.domain.Execution.LanReturn;
import org.wgintent.render.Limit;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * The firewall of a server for one family as iptables-restore(8) reads it: chains of our own, each
 * table one transaction, ahead of everything else by a jump. Says the same as {@link NftFirewall}.
 *
 * <p>Without sets, the nodes of a profile are the fewest networks that hold exactly their
 * addresses; neighbours share a rule, and in the worst case each node has one.
 */
final class IptablesFirewall {

  private static final Cidr ULA = Cidr.parse("fc00::/7");

  private final Network network;
  private final ServerNet server;
  private final Family family;
  private final StringBuilder text = new StringBuilder();

  /** The chains of a table and their rules, in the order of their making. */
  private final Map<String, List<String>> chains = new LinkedHashMap<>();

  private IptablesFirewall(Network network, ServerNet server, Family family) {
    this.network = network;
    this.server = server;
    this.family = family;
  }

  static String of(Network network, ServerNet server, Family family) {
    IptablesFirewall firewall = new IptablesFirewall(network, server, family);
    firewall.filter();
    firewall.nat();
    firewall.clamp();
    return firewall.text.toString();
  }

  /** What a server with iptables holds: all but how boot calls us. */
  static SortedMap<String, String> serverFiles(Network network, ServerNet server) {
    SortedMap<String, String> files = ServerFiles.of(server);
    files.put("firewall.v4", of(network, server, Family.IPV4));
    files.put("firewall.v6", of(network, server, Family.IPV6));
    files.put("firewall", ServerFiles.resource("firewall-iptables"));
    return files;
  }

  /** A benchmark's peers come with a time limit, which iptables has not without sets. */
  static List<Limit> limits(ServerNet server) {
    return server.tunnels().stream()
        .filter(tunnel -> tunnel.iface().isBenchmark())
        .map(
            tunnel ->
                new Limit(
                    "interfaces." + tunnel.name() + ".server",
                    tunnel.name()
                        + " cannot be benchmarked on "
                        + server.name()
                        + ", which is "
                        + server.settings().platform().text(),
                    "benchmarks need nftables on the server: move the interface, or leave it out"
                        + " of benchmarks.cells"))
        .toList();
  }

  private List<String> chain(String name) {
    return chains.computeIfAbsent(name, n -> new ArrayList<>());
  }

  /** Writes what was gathered as a table, with the jumps to it ahead of everything else. */
  private void table(String name, Map<String, String> jumps) {
    text.append('*').append(name).append('\n');
    chains.keySet().forEach(chain -> text.append(':').append(chain).append(" - [0:0]\n"));
    chains.forEach(
        (chain, rules) ->
            rules.forEach(rule -> text.append("-A " + chain + " " + rule).append('\n')));
    jumps.forEach(
        (from, to) -> text.append("-I ").append(from).append(" 1 -j ").append(to).append('\n'));
    text.append("COMMIT\n");
    chains.clear();
  }

  private void filter() {
    List<String> input = chain("WGI_INPUT");
    List<String> forward = chain("WGI_FORWARD");
    for (Tunnel tunnel : server.tunnels()) {
      input.add("-i " + tunnel.name() + " -j " + name("I", tunnel));
      forward.add("-i " + tunnel.name() + " -j " + name("F", tunnel));
    }
    for (Tunnel tunnel : server.tunnels()) {
      input.add("-p udp -m udp --dport " + tunnel.iface().endpoint().port() + " -j ACCEPT");
      // Towards a tunnel only replies to what its client began.
      forward.add(
          "-o "
              + tunnel.name()
              + " -m conntrack --ctstate ESTABLISHED,RELATED --ctdir REPLY -j ACCEPT");
      forward.add("-o " + tunnel.name() + " -j DROP");
    }
    for (Tunnel tunnel : server.tunnels()) {
      input(tunnel);
      forward(tunnel);
    }
    if (server.tunnels().stream().anyMatch(this::hasInternet)) {
      List<String> internet = chain("WGI_INTERNET");
      never().forEach(cidr -> internet.add("-d " + cidr + " -j DROP"));
      internet.add("-j ACCEPT");
    }
    Map<String, String> jumps = new LinkedHashMap<>();
    jumps.put("INPUT", "WGI_INPUT");
    jumps.put("FORWARD", "WGI_FORWARD");
    table("filter", jumps);
  }

  private void input(Tunnel tunnel) {
    List<String> rules = chain(name("I", tunnel));
    if (serves(tunnel)) {
      int number = 0;
      for (Profile profile : tunnel.profiles()) {
        String chain = name("I", tunnel) + "_" + ++number;
        dispatch(rules, tunnel.peers(profile), "-j " + chain);
        server(chain(chain), tunnel, profile);
        dispatch(
            rules,
            tunnel.peers(profile).stream().filter(peer -> peer.grant().manage()).toList(),
            to(isTunnelOnly(profile), tunnel)
                + "-p tcp -m tcp --dport "
                + server.settings().ssh().port()
                + " -j ACCEPT");
      }
    }
    rules.add("-j DROP");
  }

  /** What a profile may ask the server itself. */
  private void server(List<String> rules, Tunnel tunnel, Profile profile) {
    String own = to(isTunnelOnly(profile), tunnel);
    String protocol =
        family == Family.IPV4
            ? "-p icmp -m icmp --icmp-type "
            : "-p ipv6-icmp -m icmp6 --icmpv6-type ";
    rules.add(own + protocol + "echo-request -j ACCEPT");
    rules.add(own + protocol + "echo-reply -j ACCEPT");
    for (IpAddress dns : of(network.clients().dns())) {
      if (!isTunnelOnly(profile) || tunnel.addresses().all().contains(dns)) {
        rules.add("-d " + dns.single() + " -p udp -m udp --dport 53 -j ACCEPT");
        rules.add("-d " + dns.single() + " -p tcp -m tcp --dport 53 -j ACCEPT");
      }
    }
  }

  private void forward(Tunnel tunnel) {
    List<String> rules = chain(name("F", tunnel));
    if (serves(tunnel)) {
      int number = 0;
      for (Profile profile : tunnel.profiles()) {
        String chain = name("F", tunnel) + "_" + ++number;
        dispatch(rules, tunnel.peers(profile), "-j " + chain);
        List<String> allowed = chain(chain);
        if (profile.lan()) {
          toLan(tunnel).forEach(match -> allowed.add(match + " -j ACCEPT"));
        }
        if (profile.internet() && hasInternet(tunnel)) {
          server.settings().wan().ifPresent(wan -> allowed.add("-o " + wan + " -j WGI_INTERNET"));
        }
      }
    }
    rules.add("-j DROP");
  }

  private void nat() {
    List<String> jumps = new ArrayList<>();
    Map<String, List<String>> rewriting = new LinkedHashMap<>();
    for (Tunnel tunnel : server.tunnels()) {
      int number = 0;
      for (Profile profile : serves(tunnel) ? tunnel.profiles() : List.<Profile>of()) {
        String chain = name("N", tunnel) + "_" + ++number;
        List<String> rules = rewriting(tunnel, profile);
        if (!rules.isEmpty()) {
          dispatch(jumps, tunnel.peers(profile), "-j " + chain);
          rewriting.put(chain, rules);
        }
      }
    }
    if (rewriting.isEmpty()) {
      return;
    }
    chain("WGI_POSTROUTING").addAll(jumps);
    chains.putAll(rewriting);
    if (rewriting.values().stream()
        .flatMap(List::stream)
        .anyMatch(rule -> rule.endsWith("WGI_MASQUERADE"))) {
      List<String> masquerade = chain("WGI_MASQUERADE");
      never().forEach(cidr -> masquerade.add("-d " + cidr + " -j RETURN"));
      masquerade.add("-j MASQUERADE");
    }
    table("nat", Map.of("POSTROUTING", "WGI_POSTROUTING"));
  }

  /** Where the sources of a profile are rewritten. */
  private List<String> rewriting(Tunnel tunnel, Profile profile) {
    List<String> rules = new ArrayList<>();
    if (profile.internet() && hasInternet(tunnel) && masquerades(tunnel)) {
      server.settings().wan().ifPresent(wan -> rules.add("-o " + wan + " -j WGI_MASQUERADE"));
    }
    if (profile.lan() && server.settings().lanReturn() == LanReturn.NAT) {
      toLan(tunnel).forEach(match -> rules.add(match + " -j MASQUERADE"));
    }
    return rules;
  }

  /** TCP segments through a tunnel are made to fit its MTU. */
  private void clamp() {
    List<String> rules = new ArrayList<>();
    for (Tunnel tunnel : server.tunnels()) {
      if (serves(tunnel)) {
        String clamp = " -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu";
        rules.add("-o " + tunnel.name() + clamp);
      }
    }
    if (!rules.isEmpty()) {
      chain("WGI_CLAMP").addAll(rules);
      table("mangle", Map.of("FORWARD", "WGI_CLAMP"));
    }
  }

  private void dispatch(List<String> rules, Collection<Peer> peers, String rest) {
    CidrSet sources =
        CidrSet.of(
            peers.stream()
                .flatMap(peer -> of(peer.addresses().all()).stream())
                .map(IpAddress::single)
                .toList());
    sources.toCidrs().forEach(source -> rules.add("-s " + source + " " + rest));
  }

  private List<String> toLan(Tunnel tunnel) {
    return server.settings().lan().stream()
        .flatMap(
            device ->
                tunnel.iface().lanSubnets().stream()
                    .filter(lan -> lan.family() == family)
                    .map(lan -> "-o " + device + " -d " + lan))
        .toList();
  }

  /** A match on the server's end of the tunnel, where that is all that is reached. */
  private String to(boolean isTunnelOnly, Tunnel tunnel) {
    return isTunnelOnly ? "-d " + of(tunnel.addresses().all()).getFirst().single() + " " : "";
  }

  private List<Cidr> never() {
    return network.neverInternet().toCidrs().stream()
        .filter(cidr -> cidr.family() == family)
        .toList();
  }

  private List<IpAddress> of(List<IpAddress> addresses) {
    return addresses.stream().filter(address -> address.family() == family).toList();
  }

  private boolean serves(Tunnel tunnel) {
    return !of(tunnel.addresses().all()).isEmpty();
  }

  private boolean hasInternet(Tunnel tunnel) {
    return tunnel.iface().internet() && serves(tunnel);
  }

  private boolean masquerades(Tunnel tunnel) {
    return family == Family.IPV4
        || (server.settings().nat66()
            && tunnel.iface().vpnSubnet().ipv6().filter(ULA::contains).isPresent());
  }

  /** A profile that reaches nothing but the server's end of the tunnel. */
  private static boolean isTunnelOnly(Profile profile) {
    return !profile.lan() && !profile.internet();
  }

  private static String name(String what, Tunnel tunnel) {
    return "WGI_" + what + "_" + tunnel.name();
  }
}
