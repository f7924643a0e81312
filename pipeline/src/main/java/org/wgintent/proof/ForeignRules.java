package org.wgintent.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.render.AccessCell;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * What others than we load into the kernel's firewall, as {@code nft list ruleset} prints it: rules
 * of ufw, firewalld, Docker and people. An accept of ours does not help where one of these drops.
 *
 * <p>A rule that is not understood may match or not. So what is said to be dropped is dropped.
 */
public final class ForeignRules {

  private static final Pattern TABLE = Pattern.compile("table (ip|ip6|inet) (\\S+) \\{");
  private static final Pattern CHAIN = Pattern.compile("chain (\\S+) \\{");
  private static final Pattern BASE =
      Pattern.compile("type filter hook (input|forward) priority [^;]+;( policy (\\w+);)?");
  private static final Pattern VERDICT =
      Pattern.compile("(?:^|.* )(accept|drop|return|reject(?: with .*)?|(?:jump|goto) \\S+)$");

  /** What says nothing about whether a rule matches. */
  private static final Pattern SILENT =
      Pattern.compile(
          "(?<![^ ])(?:counter packets \\d+ bytes \\d+|counter"
              + "|log(?: (?:prefix \"[^\"]*\"|level \\w+|flags [\\w ]+))*"
              + "|comment \"[^\"]*\"|# .*)(?![^ ])");

  /** A condition: what it is about, whether it is negated, and one value or several. */
  private static final Pattern CONDITION =
      Pattern.compile(
          "(meta l4proto|meta nfproto|iifname|oifname|ct state|ct status|ip6? [sd]addr|(?:tcp|udp|th) [sd]port"
              + "|icmp(?:v6)? type|fib daddr type) (!= )?(\\{ [^}]* \\}|\"[^\"]*\"|[^ ]+)");

  private final List<Chain> chains = new ArrayList<>();

  private record Chain(String family, String table, String name, List<String> lines) {

    Optional<Matcher> base() {
      return lines.stream().map(BASE::matcher).filter(Matcher::lookingAt).findFirst();
    }

    boolean isAbout(Family version) {
      return family.equals("inet") || family.equals(version == Family.IPV4 ? "ip" : "ip6");
    }
  }

  /**
   * The first packet of a connection, or the first answer.
   *
   * @param in the interface that it comes from; empty where nobody knows
   * @param out the interface that it goes to; empty where it is for the server itself
   * @param protocol {@code tcp}, {@code udp}, or {@code icmp} for an echo
   */
  record Packet(
      Family family,
      Optional<String> in,
      Optional<String> out,
      boolean isForwarded,
      boolean isAnswer,
      Optional<IpAddress> source,
      Optional<IpAddress> destination,
      String protocol,
      int port) {

    Packet answer() {
      return new Packet(family, out, in, true, true, destination, source, protocol, port);
    }
  }

  private enum End {
    ACCEPT,
    DROP,
    CONTINUE
  }

  private enum Match {
    YES,
    NO,
    UNKNOWN
  }

  /** All of them but ours. With iptables our chains are the first of these tables. */
  public static ForeignRules parse(String ruleset, ServerPlatform platform) {
    Set<String> ours =
        platform == ServerPlatform.LINUX
            ? Set.of("inet wg_intent")
            : Set.of("inet wg_intent", "ip filter", "ip6 filter");
    ForeignRules rules = new ForeignRules();
    String family = "";
    String table = "";
    @Nullable Chain chain = null;
    for (String raw : ruleset.lines().toList()) {
      String line = raw.strip();
      Matcher is = TABLE.matcher(line);
      if (is.matches()) {
        family = is.group(1);
        table = is.group(2);
      } else if (line.startsWith("table ")) {
        family = "";
      } else if (CHAIN.matcher(line).matches()) {
        chain = new Chain(family, table, line.substring(6, line.length() - 2), new ArrayList<>());
        if (!family.isEmpty() && !ours.contains(family + " " + table)) {
          rules.chains.add(chain);
        }
      } else if (line.equals("}")) {
        chain = null;
      } else if (chain != null && !line.isEmpty()) {
        chain.lines().add(SILENT.matcher(line).replaceAll(" ").strip());
      }
    }
    return rules;
  }

  /** Where {@code packet} is dropped, whatever is not understood: a table and a chain. */
  Optional<String> drops(Packet packet) {
    return chains.stream()
        .filter(chain -> chain.isAbout(packet.family()))
        .filter(
            chain ->
                chain
                    .base()
                    .filter(is -> is.group(1).equals(packet.isForwarded() ? "forward" : "input"))
                    .isPresent())
        .filter(chain -> ends(chain, packet).equals(EnumSet.of(End.DROP)))
        .findFirst()
        .map(chain -> "table %s %s, chain %s".formatted(chain.family, chain.table, chain.name));
  }

  private Set<End> ends(Chain base, Packet packet) {
    EnumSet<End> ends = EnumSet.copyOf(walk(base, packet, 0));
    if (ends.remove(End.CONTINUE)) {
      boolean drops = base.base().map(is -> "drop".equals(is.group(3))).orElse(false);
      ends.add(drops ? End.DROP : End.ACCEPT);
    }
    return ends;
  }

  private Set<End> walk(Chain chain, Packet packet, int depth) {
    EnumSet<End> ends = EnumSet.noneOf(End.class);
    if (depth > 16) { // the kernel's own limit
      return EnumSet.allOf(End.class);
    }
    for (String line : chain.lines()) {
      if (BASE.matcher(line).lookingAt()) {
        continue;
      }
      Match match = match(line, packet);
      if (match == Match.NO) {
        continue;
      }
      Set<End> verdict = verdict(chain, line, packet, depth);
      boolean goesOn = verdict.isEmpty();
      boolean isReturn = line.endsWith("return") || line.contains("goto ");
      for (End end : verdict) {
        if (end == End.CONTINUE && !isReturn) {
          goesOn = true;
        } else {
          ends.add(end);
        }
      }
      if (match == Match.YES && !goesOn) {
        return ends;
      }
    }
    ends.add(End.CONTINUE);
    return ends;
  }

  /** How a rule that matches may end; nothing where it has no verdict. */
  private Set<End> verdict(Chain chain, String line, Packet packet, int depth) {
    if (line.contains(" vmap ") || line.contains(" queue")) {
      return EnumSet.allOf(End.class);
    }
    Matcher is = VERDICT.matcher(line);
    if (!is.matches()) {
      return EnumSet.noneOf(End.class);
    }
    String[] words = is.group(1).split(" ", 2);
    return switch (words[0]) {
      case "accept" -> EnumSet.of(End.ACCEPT);
      case "drop", "reject" -> EnumSet.of(End.DROP);
      case "return" -> EnumSet.of(End.CONTINUE);
      default ->
          chains.stream()
              .filter(c -> c.family.equals(chain.family) && c.table.equals(chain.table))
              .filter(c -> c.name.equals(words[1]))
              .findFirst()
              .map(c -> walk(c, packet, depth + 1))
              .orElse(EnumSet.allOf(End.class));
    };
  }

  private static Match match(String line, Packet packet) {
    Match match = Match.YES;
    Matcher condition = CONDITION.matcher(line);
    while (condition.find()) {
      Match one = match(condition.group(1), values(condition.group(3)), packet);
      if (condition.group(2) != null) {
        one = one == Match.YES ? Match.NO : one == Match.NO ? Match.YES : one;
      }
      if (one == Match.NO) {
        return one;
      }
      match = one == Match.UNKNOWN ? one : match;
    }
    String rest = CONDITION.matcher(line).replaceAll(" ");
    Matcher verdict = VERDICT.matcher(rest.strip());
    String left = verdict.matches() ? rest.substring(0, rest.lastIndexOf(verdict.group(1))) : rest;
    return left.isBlank() ? match : Match.UNKNOWN;
  }

  private static List<String> values(String text) {
    return Arrays.stream(text.replaceAll("[{}\"]", "").split(",", -1)).map(String::strip).toList();
  }

  private static Match match(String what, List<String> values, Packet packet) {
    Match match = Match.NO;
    for (String value : values) {
      Match one =
          switch (what) {
            case "iifname" -> name(packet.in(), value);
            case "oifname" -> packet.isForwarded() ? name(packet.out(), value) : Match.NO;
            case "ct state" -> of(value.equals(packet.isAnswer() ? "established" : "new"));
            case "ct status" -> Match.NO; // nobody rewrote it
            case "meta l4proto" -> of(isProtocol(packet, value));
            case "meta nfproto" ->
                of(value.equals(packet.family() == Family.IPV4 ? "ipv4" : "ipv6"));
            case "ip saddr", "ip6 saddr" -> address(what, packet, packet.source(), value);
            case "ip daddr", "ip6 daddr" -> address(what, packet, packet.destination(), value);
            case "tcp dport", "udp dport", "th dport" ->
                what.startsWith("th") || what.startsWith(packet.protocol())
                    ? port(packet.isAnswer() ? SOURCE_PORT : packet.port(), value)
                    : Match.NO;
            case "tcp sport", "udp sport", "th sport" ->
                what.startsWith("th") || what.startsWith(packet.protocol())
                    ? port(packet.isAnswer() ? packet.port() : SOURCE_PORT, value)
                    : Match.NO;
            case "icmp type", "icmpv6 type" ->
                of(
                    packet.protocol().equals("icmp")
                        && value.equals(packet.isAnswer() ? "echo-reply" : "echo-request"));
            case "fib daddr type" -> of(value.equals("local") && !packet.isForwarded());
            default -> Match.UNKNOWN;
          };
      if (one == Match.YES) {
        return one;
      }
      match = one == Match.UNKNOWN ? one : match;
    }
    return match;
  }

  /** Of a client that asks. */
  private static final int SOURCE_PORT = 49_152;

  /**
   * What the access matrix allows and somebody's rules drop, in words, with what helps; each table
   * and destination once.
   */
  public List<String> refusals(ServerNet server, List<AccessCell> access) {
    SortedMap<String, String> found = new TreeMap<>();
    for (Tunnel tunnel : server.tunnels()) {
      int port = tunnel.iface().endpoint().port();
      Packet packet =
          new Packet(
              Family.IPV4,
              server.settings().wan(),
              Optional.empty(),
              false,
              false,
              Optional.empty(),
              Optional.empty(),
              "udp",
              port);
      drops(packet)
          .ifPresent(
              chain ->
                  found.put(
                      chain + tunnel.name(),
                      "%s drops what clients send to %s (UDP port %d): %s"
                          .formatted(chain, tunnel.name(), port, help(chain, tunnel, packet))));
    }
    for (AccessCell cell : access) {
      for (Packet packet : packets(server, cell)) {
        Tunnel tunnel = tunnel(server, cell);
        drops(packet)
            .ifPresent(
                chain ->
                    found.putIfAbsent(
                        chain + cell.iface() + cell.destination(),
                        "%s drops what %s on %s may reach (%s, %s): %s"
                            .formatted(
                                chain,
                                cell.node(),
                                cell.iface(),
                                cell.destination().text(),
                                cell.family().text(),
                                help(chain, tunnel, packet))));
      }
    }
    return List.copyOf(found.values());
  }

  private static Tunnel tunnel(ServerNet server, AccessCell cell) {
    return server.tunnels().stream()
        .filter(t -> t.name().equals(cell.iface()))
        .findFirst()
        .orElseThrow();
  }

  /** The first packet, and the first answer where it is forwarded. */
  private static List<Packet> packets(ServerNet server, AccessCell cell) {
    boolean isForwarded =
        cell.destination() == AccessCell.Destination.LAN
            || cell.destination() == AccessCell.Destination.INTERNET;
    if (cell.services().isEmpty()
        || cell.destination() == AccessCell.Destination.DNS
        || cell.destination() == AccessCell.Destination.PEERS) {
      return List.of();
    }
    Optional<String> out =
        switch (cell.destination()) {
          case LAN ->
              server.settings().lan().size() == 1
                  ? Optional.of(server.settings().lan().getFirst())
                  : Optional.empty();
          case INTERNET -> server.settings().wan();
          default -> Optional.empty();
        };
    String service = cell.services().contains("any") ? "tcp/443" : cell.services().getFirst();
    String[] words = service.split("/", 2);
    Packet first =
        new Packet(
            cell.family(),
            Optional.of(cell.iface().value()),
            out,
            isForwarded,
            false,
            source(server, cell),
            destination(cell),
            words.length == 2 ? words[0] : "icmp",
            words.length == 2 ? Integer.parseInt(words[1].split("-", 2)[0]) : 0);
    return isForwarded ? List.of(first, first.answer()) : List.of(first);
  }

  private static Optional<IpAddress> source(ServerNet server, AccessCell cell) {
    return tunnel(server, cell).peers().stream()
        .filter(peer -> peer.node().equals(cell.node()))
        .flatMap(peer -> peer.addresses().all().stream())
        .filter(address -> address.family() == cell.family())
        .findFirst();
  }

  private static Optional<IpAddress> destination(AccessCell cell) {
    return switch (cell.destination()) {
      case TUNNEL, SERVER -> Optional.of(IpAddress.parse(cell.target()));
      case LAN -> Optional.of(Cidr.parse(cell.target()).host(1));
      default -> Optional.empty();
    };
  }

  /** What lets it through, for whoever made these rules. */
  private String help(String chain, Tunnel tunnel, Packet packet) {
    boolean isEndpoint =
        packet.in().filter(tunnel.name().value()::equals).isEmpty() && !packet.isForwarded();
    int port = tunnel.iface().endpoint().port();
    if (chains.stream().anyMatch(c -> c.name.equals("ufw-before-input"))) {
      return isEndpoint
          ? "ufw allow " + port + "/udp"
          : (packet.isForwarded() ? "ufw route allow in on " : "ufw allow in on ") + tunnel.name();
    }
    if (chain.contains(" firewalld,")) {
      return isEndpoint
          ? "firewall-cmd --permanent --add-port=" + port + "/udp"
          : "firewall-cmd --permanent --zone=trusted --add-interface=" + tunnel.name();
    }
    if (packet.isForwarded() && chains.stream().anyMatch(c -> c.name.equals("DOCKER-USER"))) {
      return "iptables -I DOCKER-USER -%s %s -j ACCEPT"
          .formatted(packet.isAnswer() ? "o" : "i", tunnel.name());
    }
    String place = chain.replace("table ", "").replace(", chain", "");
    return "nft insert rule %s %s accept"
        .formatted(
            place,
            isEndpoint
                ? "udp dport " + port
                : (packet.isAnswer() ? "oifname " : "iifname ") + tunnel.name());
  }

  private static Match of(boolean is) {
    return is ? Match.YES : Match.NO;
  }

  private static boolean isProtocol(Packet packet, String value) {
    return packet.protocol().equals("icmp")
        ? value.equals(packet.family() == Family.IPV4 ? "icmp" : "ipv6-icmp")
        : value.equals(packet.protocol());
  }

  private static Match name(Optional<String> iface, String value) {
    return iface
        .map(
            is ->
                of(
                    value.endsWith("*")
                        ? is.startsWith(value.substring(0, value.length() - 1))
                        : is.equals(value)))
        .orElse(value.equals("lo") ? Match.NO : Match.UNKNOWN);
  }

  private static Match port(int port, String value) {
    Matcher range = Pattern.compile("(\\d+)(?:-(\\d+))?").matcher(value);
    if (!range.matches()) {
      return Match.UNKNOWN;
    }
    int from = Integer.parseInt(range.group(1));
    int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
    return of(from <= port && port <= to);
  }

  private static Match address(
      String what, Packet packet, Optional<IpAddress> address, String value) {
    if (what.startsWith("ip6") != (packet.family() == Family.IPV6)) {
      return Match.NO;
    }
    if (address.isEmpty()) {
      return Match.UNKNOWN;
    }
    try {
      Cidr network = value.contains("/") ? Cidr.parse(value) : IpAddress.parse(value).single();
      return of(network.contains(address.get()));
    } catch (IllegalArgumentException aSetOrARange) {
      return Match.UNKNOWN;
    }
  }
}
