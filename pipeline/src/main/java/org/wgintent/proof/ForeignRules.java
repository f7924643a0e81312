package org.wgintent.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.render.AccessCell;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
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

  private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");

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

  /** Of a client that asks. */
  private static final int SOURCE_PORT = 49_152;

  private final List<Chain> chains = new ArrayList<>();

  private record Chain(
      String family, String table, String name, List<Rule> rules, List<Base> bases) {

    boolean isAbout(Packet packet) {
      String hook = packet.isForwarded() ? "forward" : "input";
      return (family.equals("inet") || family.equals(packet.family() == Family.IPV4 ? "ip" : "ip6"))
          && bases.stream().anyMatch(base -> base.hook().equals(hook));
    }

    boolean drops() {
      return bases.stream().anyMatch(Base::drops);
    }
  }

  /** Where the kernel calls a chain; a chain has one or none. */
  private record Base(String hook, boolean drops) {}

  /**
   * @param isUnderstood do its conditions say all?
   * @param verdict its first word; empty where it has none, {@code vmap} where it may be any
   * @param target of a jump or a goto
   */
  private record Rule(
      List<Condition> conditions, boolean isUnderstood, String verdict, String target) {

    static Rule of(String line) {
      List<Condition> conditions = new ArrayList<>();
      Matcher condition = CONDITION.matcher(line);
      while (condition.find()) {
        Condition is = condition(condition.group(1), values(condition.group(3)));
        conditions.add(condition.group(2) == null ? is : packet -> is.of(packet).not());
      }
      String rest = CONDITION.matcher(line).replaceAll(" ").strip();
      if (line.contains(" vmap ") || line.contains(" queue")) {
        return new Rule(conditions, false, "vmap", "");
      }
      Matcher verdict = VERDICT.matcher(rest);
      if (!verdict.matches()) {
        return new Rule(conditions, rest.isEmpty(), "", "");
      }
      String[] words = verdict.group(1).split(" ", 2);
      return new Rule(
          conditions, verdict.start(1) == 0, words[0], words.length == 2 ? words[1] : "");
    }

    Match match(Packet packet) {
      Match match = isUnderstood ? Match.YES : Match.UNKNOWN;
      for (Condition condition : conditions) {
        match = match.and(condition.of(packet));
      }
      return match;
    }

    /** Does its chain end with it, whatever it gives? */
    boolean ends() {
      return verdict.equals("return") || verdict.equals("goto");
    }
  }

  private interface Condition {
    Match of(Packet packet);
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
    UNKNOWN;

    static Match of(boolean is) {
      return is ? YES : NO;
    }

    Match not() {
      return this == UNKNOWN ? this : of(this == NO);
    }

    Match and(Match other) {
      return this == NO || other == NO ? NO : this == UNKNOWN ? this : other;
    }

    Match or(Match other) {
      return not().and(other.not()).not();
    }
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
        chain =
            new Chain(
                family,
                table,
                line.substring(6, line.length() - 2),
                new ArrayList<>(),
                new ArrayList<>());
        if (!family.isEmpty() && !ours.contains(family + " " + table)) {
          rules.chains.add(chain);
        }
      } else if (line.equals("}")) {
        chain = null;
      } else if (chain != null && !line.isEmpty()) {
        Matcher base = BASE.matcher(line);
        if (base.lookingAt()) {
          chain.bases().add(new Base(base.group(1), "drop".equals(base.group(3))));
        } else {
          chain.rules().add(Rule.of(SILENT.matcher(line).replaceAll(" ").strip()));
        }
      }
    }
    return rules;
  }

  /** Where {@code packet} is dropped, whatever is not understood: a table and a chain. */
  Optional<String> drops(Packet packet) {
    return chains.stream()
        .filter(chain -> chain.isAbout(packet))
        .filter(chain -> ends(chain, packet).equals(EnumSet.of(End.DROP)))
        .findFirst()
        .map(chain -> "table %s %s, chain %s".formatted(chain.family, chain.table, chain.name));
  }

  private Set<End> ends(Chain base, Packet packet) {
    Set<End> ends = walk(base, packet, 0);
    if (ends.remove(End.CONTINUE)) {
      ends.add(base.drops() ? End.DROP : End.ACCEPT);
    }
    return ends;
  }

  private Set<End> walk(Chain chain, Packet packet, int depth) {
    if (depth > 16) { // the kernel's own limit
      return EnumSet.allOf(End.class);
    }
    Set<End> ends = EnumSet.noneOf(End.class);
    for (Rule rule : chain.rules()) {
      Match match = rule.match(packet);
      if (match == Match.NO) {
        continue;
      }
      Set<End> verdict = verdict(chain, rule, packet, depth);
      boolean goesOn = verdict.isEmpty() || (!rule.ends() && verdict.remove(End.CONTINUE));
      ends.addAll(verdict);
      if (match == Match.YES && !goesOn) {
        return ends;
      }
    }
    ends.add(End.CONTINUE);
    return ends;
  }

  /** How a rule that matches may end; nothing where it has no verdict. */
  private Set<End> verdict(Chain chain, Rule rule, Packet packet, int depth) {
    return switch (rule.verdict()) {
      case "" -> EnumSet.noneOf(End.class);
      case "accept" -> EnumSet.of(End.ACCEPT);
      case "drop", "reject" -> EnumSet.of(End.DROP);
      case "return" -> EnumSet.of(End.CONTINUE);
      case "vmap" -> EnumSet.allOf(End.class);
      default ->
          chains.stream()
              .filter(c -> c.name.equals(rule.target()))
              .filter(c -> c.family.equals(chain.family) && c.table.equals(chain.table))
              .findFirst()
              .map(c -> walk(c, packet, depth + 1))
              .orElseGet(() -> EnumSet.allOf(End.class));
    };
  }

  private static List<String> values(String text) {
    return Arrays.stream(text.replaceAll("[{}\"]", "").split(",", -1)).map(String::strip).toList();
  }

  private static Condition condition(String what, List<String> values) {
    List<Condition> any = values.stream().map(value -> condition(what, value)).toList();
    return packet -> {
      Match match = Match.NO;
      for (Condition one : any) {
        match = match.or(one.of(packet));
      }
      return match;
    };
  }

  private static Condition condition(String what, String value) {
    return switch (what) {
      case "iifname" -> packet -> name(packet.in(), value);
      case "oifname" -> packet -> packet.isForwarded() ? name(packet.out(), value) : Match.NO;
      case "ct state" ->
          packet -> Match.of(value.equals(packet.isAnswer() ? "established" : "new"));
      case "ct status" -> packet -> Match.NO; // nobody rewrote it
      case "meta l4proto" -> packet -> Match.of(isProtocol(packet, value));
      case "meta nfproto" ->
          packet -> Match.of(value.equals(packet.family() == Family.IPV4 ? "ipv4" : "ipv6"));
      case "ip saddr", "ip6 saddr" -> address(what, value, Packet::source);
      case "ip daddr", "ip6 daddr" -> address(what, value, Packet::destination);
      case "tcp dport", "udp dport", "th dport" ->
          port(what, value, packet -> packet.isAnswer() ? SOURCE_PORT : packet.port());
      case "tcp sport", "udp sport", "th sport" ->
          port(what, value, packet -> packet.isAnswer() ? packet.port() : SOURCE_PORT);
      case "icmp type", "icmpv6 type" ->
          packet ->
              Match.of(
                  packet.protocol().equals("icmp")
                      && value.equals(packet.isAnswer() ? "echo-reply" : "echo-request"));
      case "fib daddr type" -> packet -> Match.of(value.equals("local") && !packet.isForwarded());
      default -> packet -> Match.UNKNOWN;
    };
  }

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
    Map<InterfaceName, Tunnel> tunnels = new HashMap<>();
    Map<List<Object>, Peer> peers = new HashMap<>();
    for (Tunnel tunnel : server.tunnels()) {
      tunnels.put(tunnel.name(), tunnel);
      tunnel.peers().forEach(peer -> peers.put(List.of(tunnel.name(), peer.node()), peer));
    }
    for (AccessCell cell : access) {
      Tunnel tunnel = Objects.requireNonNull(tunnels.get(cell.iface()));
      Peer peer = Objects.requireNonNull(peers.get(List.of(cell.iface(), cell.node())));
      for (Packet packet : packets(server, peer, cell)) {
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

  /** The first packet, and the first answer where it is forwarded. */
  private static List<Packet> packets(ServerNet server, Peer peer, AccessCell cell) {
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
            peer.addresses().all().stream().filter(a -> a.family() == cell.family()).findFirst(),
            destination(cell),
            words.length == 2 ? words[0] : "icmp",
            words.length == 2 ? Integer.parseInt(words[1].split("-", 2)[0]) : 0);
    return isForwarded ? List.of(first, first.answer()) : List.of(first);
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

  private static boolean isProtocol(Packet packet, String value) {
    return packet.protocol().equals("icmp")
        ? value.equals(packet.family() == Family.IPV4 ? "icmp" : "ipv6-icmp")
        : value.equals(packet.protocol());
  }

  private static Match name(Optional<String> iface, String value) {
    return iface
        .map(
            is ->
                Match.of(
                    value.endsWith("*")
                        ? is.startsWith(value.substring(0, value.length() - 1))
                        : is.equals(value)))
        .orElse(value.equals("lo") ? Match.NO : Match.UNKNOWN);
  }

  private static Condition port(String what, String value, ToIntFunction<Packet> port) {
    Matcher range = RANGE.matcher(value);
    if (!range.matches()) {
      return packet -> Match.of(isOf(what, packet)).and(Match.UNKNOWN);
    }
    int from = Integer.parseInt(range.group(1));
    int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
    return packet -> {
      int is = port.applyAsInt(packet);
      return Match.of(isOf(what, packet) && from <= is && is <= to);
    };
  }

  private static boolean isOf(String what, Packet packet) {
    return what.startsWith("th") || what.startsWith(packet.protocol());
  }

  private static Condition address(
      String what, String value, Function<Packet, Optional<IpAddress>> of) {
    Family family = what.startsWith("ip6") ? Family.IPV6 : Family.IPV4;
    Optional<Cidr> network = network(value);
    return packet -> {
      if (packet.family() != family) {
        return Match.NO;
      }
      Optional<IpAddress> address = of.apply(packet);
      return network.isPresent() && address.isPresent()
          ? Match.of(network.get().contains(address.get()))
          : Match.UNKNOWN;
    };
  }

  private static Optional<Cidr> network(String value) {
    try {
      return Optional.of(value.contains("/") ? Cidr.parse(value) : IpAddress.parse(value).single());
    } catch (IllegalArgumentException aSetOrARange) {
      return Optional.empty();
    }
  }
}
