package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.wgintent.readback.AddressSet;
import org.wgintent.readback.FilterRule;
import org.wgintent.readback.FilterRule.Action;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Match;
import org.wgintent.readback.Ports;
import org.wgintent.readback.Protocol;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.Ruleset.Entry;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.Service;
import org.wgintent.readback.Tracking;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.Verdict;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Reads a file of nft(8): one table, replaced in one transaction. Knows the part of the language
 * that we write, and refuses every other word, so that nothing is proved by overlooking.
 */
final class NftReader {

  /** Every line of a comment that there is. */
  private static final Set<String> COMMENTS =
      Set.of(
          "# Declared first, so that deleting it never fails; the file is one transaction.",
          "  # What \"the Internet\" never means: private, special and every prefix of this domain.",
          "  # Empty but while a benchmark runs: its synthetic peers, with time limits.",
          "  # To the server itself: what comes from outside of tunnels is not ours to judge,",
          "  # but for the ports that WireGuard listens on.");

  private static final Action MASQUERADE = new Action.End(Verdict.MASQUERADE);
  private static final String FILE = "firewall.nft";
  private static final String LOADED = "the rules that are loaded";
  private static final String[] TABLE = {"table", "inet", "wg_intent"};

  private final String file;
  private final List<String> lines;
  private final NftTokens tokens;
  private final Map<String, AddressSet> sets = new HashMap<>();
  private final Map<String, Family> types = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final SortedMap<String, List<FilterRule>> chains = new TreeMap<>();

  private final Set<Hook> hooked = EnumSet.noneOf(Hook.class);

  private NftReader(String file, List<String> lines) throws UnreadableText {
    this.file = file;
    this.lines = lines;
    this.tokens = new NftTokens(file, lines);
  }

  /** The files of a server with nft(8), but for those of one platform alone. */
  static ServerText server(ReadFolder folder) throws UnreadableText {
    folder.isOurs("firewall", "firewall-nft");
    Ruleset rules = read(folder.path(FILE), folder.text(FILE));
    Set<String> clamped = NftClampReader.read(folder);
    return ServerFilesReader.read(
        folder, rules, Map.of(Family.IPV4, clamped, Family.IPV6, clamped));
  }

  private static Ruleset read(String file, String text) throws UnreadableText {
    NftReader reader = new NftReader(file, uncommented(file, ReadFolder.lines(file, text)));
    reader.replaced();
    return reader.table();
  }

  /** The same table, as {@code nft list table} prints it. */
  static Ruleset loaded(String text) throws UnreadableText {
    // nft(8) indents with tabs.
    List<String> lines = ReadFolder.lines(LOADED, text.replace('\t', ' '));
    return new NftReader(LOADED, lines).table();
  }

  /** Those that we write are passed over; one that anybody else wrote may hold anything. */
  private static List<String> uncommented(String file, List<String> lines) throws UnreadableText {
    List<String> rest = new ArrayList<>();
    for (String line : lines) {
      boolean comment = line.strip().startsWith("#");
      if (comment && !COMMENTS.contains(line)) {
        throw new UnreadableText(file, rest.size() + 1, "a comment that is not ours");
      }
      rest.add(comment ? "" : line);
    }
    return rest;
  }

  private void replaced() throws UnreadableText {
    tokens.skipNewlines();
    tokens.need(TABLE);
    tokens.need("{", "}");
    tokens.skipNewlines();
    tokens.need("delete");
    tokens.need(TABLE);
  }

  private Ruleset table() throws UnreadableText {
    tokens.skipNewlines();
    tokens.need(TABLE);
    tokens.need("{");
    tokens.skipNewlines();
    while (!tokens.take("}")) {
      if (tokens.take("set")) {
        set();
      } else if (tokens.take("chain")) {
        chain();
      } else {
        throw tokens.wrong("neither set nor chain: " + tokens.peek());
      }
      tokens.skipNewlines();
    }
    tokens.skipNewlines();
    if (!tokens.peek().equals(NftTokens.END)) {
      throw tokens.wrong("text after the table");
    }
    return Ruleset.of(entries, chains);
  }

  private void set() throws UnreadableText {
    String name = tokens.next();
    tokens.need("{", NftTokens.NEWLINE, "type");
    Family family = family(tokens.next());
    tokens.need(NftTokens.NEWLINE);
    String flags = tokens.take("flags") ? tokens.next() : "";
    boolean timeout = timeout(flags);
    if (!flags.isEmpty()) {
      tokens.need(NftTokens.NEWLINE);
    }
    List<Cidr> elements = new ArrayList<>();
    if (tokens.take("elements")) {
      tokens.need("=");
      elements.addAll(listed(this::cidr));
      tokens.need(NftTokens.NEWLINE);
    }
    tokens.need("}");
    if (timeout != elements.isEmpty()) {
      throw tokens.wrong("set " + name + " is filled by a file, or while a benchmark runs");
    }
    if (flags.isEmpty() && elements.stream().anyMatch(e -> e.prefix() < e.family().bits())) {
      throw tokens.wrong("set " + name + " holds networks and no flag interval");
    }
    if (elements.stream().anyMatch(e -> e.family() != family)) {
      throw tokens.wrong("set " + name + " holds another family");
    }
    types.put(name, family);
    if (sets.put(name, new AddressSet(name, CidrSet.of(elements), timeout)) != null) {
      throw tokens.wrong("set " + name + " stands twice");
    }
  }

  private Family family(String type) throws UnreadableText {
    return switch (type) {
      case "ipv4_addr" -> Family.IPV4;
      case "ipv6_addr" -> Family.IPV6;
      default -> throw tokens.wrong("unknown type " + type);
    };
  }

  private boolean timeout(String flag) throws UnreadableText {
    return switch (flag) {
      case "timeout" -> true;
      case "interval", "" -> false;
      default -> throw tokens.wrong("unknown flag " + flag);
    };
  }

  private Cidr cidr() throws UnreadableText {
    String word = tokens.next();
    return Cidr.tryParse(word)
        .or(() -> IpAddress.tryParse(word).map(IpAddress::single))
        .orElseThrow(() -> tokens.wrong("not an address: " + word));
  }

  private interface Item<T> {
    T read() throws UnreadableText;
  }

  /** {@code { a, b }}. */
  private <T> List<T> listed(Item<T> item) throws UnreadableText {
    List<T> items = new ArrayList<>();
    tokens.need("{");
    do {
      tokens.skipNewlines();
      items.add(item.read());
    } while (tokens.take(","));
    tokens.need("}");
    return items;
  }

  /** One, or a list. */
  private <T> List<T> some(Item<T> item) throws UnreadableText {
    return tokens.peek().equals("{") ? listed(item) : List.of(item.read());
  }

  private void chain() throws UnreadableText {
    String name = tokens.next();
    tokens.need("{");
    tokens.skipNewlines();
    boolean rewrites = false;
    if (tokens.take("type")) {
      Hook hook = hook();
      rewrites = hook == Hook.POSTROUTING;
      // Of two chains at a hook the kernel asks both, whatever the first accepts.
      if (!hooked.add(hook)) {
        throw tokens.wrong("a second chain at a hook");
      }
      entries.add(new Entry(hook, name));
      tokens.need(NftTokens.NEWLINE);
    }
    List<FilterRule> rules = new ArrayList<>();
    while (!tokens.take("}")) {
      rules.add(rule(rewrites));
      tokens.skipNewlines();
    }
    if (chains.put(name, List.copyOf(rules)) != null) {
      throw tokens.wrong("chain " + name + " stands twice");
    }
  }

  /** The one form of each: another priority would stand elsewhere among foreign tables. */
  private Hook hook() throws UnreadableText {
    String type = tokens.next();
    tokens.need("hook");
    String name = tokens.next();
    Hook hook =
        switch (type + " " + name) {
          case "filter input" -> Hook.INPUT;
          case "filter forward" -> Hook.FORWARD;
          case "nat postrouting" -> Hook.POSTROUTING;
          default -> throw tokens.wrong("a " + type + " chain at " + name);
        };
    tokens.need("priority", hook == Hook.POSTROUTING ? "srcnat" : "filter");
    tokens.need(";", "policy", "accept", ";");
    return hook;
  }

  /**
   * @param rewrites in the chain that rewrites sources, which does nothing else
   */
  private FilterRule rule(boolean rewrites) throws UnreadableText {
    int line = tokens.line();
    List<Match> matches = new ArrayList<>();
    Set<String> said = new HashSet<>();
    Optional<Action> action = Optional.empty();
    while (action.isEmpty()) {
      action = action(tokens.peek());
      if (action.isEmpty()) {
        match(tokens.next(), matches, said);
      }
    }
    if (rewrites != action.get().equals(MASQUERADE) || (rewrites && said.contains("iifname"))) {
      throw tokens.wrong("a rule that has no place in this chain");
    }
    return new FilterRule(
        file, line, lines.get(line - 1).strip(), List.copyOf(matches), action.get());
  }

  private Optional<Action> action(String word) throws UnreadableText {
    Optional<Action> action =
        switch (word) {
          case "accept" -> Optional.of(new Action.End(Verdict.ACCEPT));
          case "drop" -> Optional.of(new Action.End(Verdict.DROP));
          case "masquerade" -> Optional.of(MASQUERADE);
          case "jump" -> {
            tokens.next();
            yield Optional.of(new Action.Jump(tokens.peek()));
          }
          default -> Optional.empty();
        };
    if (action.isPresent()) {
      tokens.next();
      tokens.need(NftTokens.NEWLINE);
    }
    return action;
  }

  /** Each kind of condition at most once. */
  private void match(String word, List<Match> matches, Set<String> said) throws UnreadableText {
    String kind =
        switch (word) {
          case "iifname", "oifname" -> word;
          case "ip", "ip6" -> tokens.peek();
          case "ct" -> "ct " + tokens.peek();
          case "icmp", "icmpv6", "tcp", "udp" -> "service";
          default -> throw tokens.wrong("unknown word " + word);
        };
    if (!said.add(kind)) {
      throw tokens.wrong(kind + " stands twice in a rule");
    }
    switch (word) {
      case "iifname" -> matches.add(new Match.In(devices()));
      case "oifname" -> matches.add(new Match.Out(devices()));
      case "ip" -> address(Family.IPV4, matches);
      case "ip6" -> address(Family.IPV6, matches);
      case "icmp" -> type(Protocol.ICMP, Family.IPV4, NftReader::icmp, matches);
      case "icmpv6" -> type(Protocol.ICMPV6, Family.IPV6, NftReader::icmpv6, matches);
      case "tcp" -> ports(Protocol.TCP, matches);
      case "udp" -> ports(Protocol.UDP, matches);
      default -> conntrack(matches);
    }
  }

  private Set<String> devices() throws UnreadableText {
    Set<String> devices = new HashSet<>(some(tokens::quoted));
    if (!devices.stream().allMatch(ReadFolder::isDevice)) {
      throw tokens.wrong("not a device among " + devices);
    }
    return devices;
  }

  private void address(Family family, List<Match> matches) throws UnreadableText {
    matches.add(new Match.Of(family));
    switch (tokens.next()) {
      case "saddr" -> matches.add(new Match.From(addresses(family)));
      case "daddr" -> {
        boolean not = tokens.take("!=");
        matches.add(new Match.To(addresses(family), not));
      }
      default -> throw tokens.wrong("neither saddr nor daddr");
    }
  }

  private AddressSet addresses(Family family) throws UnreadableText {
    String word = tokens.peek();
    if (word.startsWith("@")) {
      tokens.next();
      AddressSet set = sets.get(word.substring(1));
      if (set == null || types.get(word.substring(1)) != family) {
        throw tokens.wrong("no such set of this family: " + word);
      }
      return set;
    }
    CidrSet literal = CidrSet.of(some(this::cidr));
    if (literal.ranges().stream().anyMatch(r -> r.family() != family)) {
      throw tokens.wrong("an address of the other family");
    }
    return AddressSet.of(literal.toString(), literal);
  }

  private void type(
      Protocol protocol,
      Family family,
      Function<String, Optional<Integer>> number,
      List<Match> matches)
      throws UnreadableText {
    tokens.need("type");
    List<String> names = some(tokens::next);
    List<Service> services = new ArrayList<>();
    for (String name : names) {
      services.add(
          Service.of(
              protocol,
              number.apply(name).orElseThrow(() -> tokens.wrong("unknown type " + name))));
    }
    matches.add(new Match.Of(family));
    matches.add(new Match.Asks(List.copyOf(services)));
  }

  private static Optional<Integer> icmp(String name) {
    return switch (name) {
      case "echo-reply" -> Optional.of(0);
      case "echo-request" -> Optional.of(8);
      default -> Optional.empty();
    };
  }

  private static Optional<Integer> icmpv6(String name) {
    return switch (name) {
      case "echo-request" -> Optional.of(128);
      case "echo-reply" -> Optional.of(129);
      default -> Optional.empty();
    };
  }

  private void ports(Protocol protocol, List<Match> matches) throws UnreadableText {
    tokens.need("dport");
    List<Service> services = new ArrayList<>();
    for (String word : some(tokens::next)) {
      services.add(
          Ports.read(protocol, word, "-")
              .orElseThrow(() -> tokens.wrong("not a port or range: " + word)));
    }
    matches.add(new Match.Asks(List.copyOf(services)));
  }

  private void conntrack(List<Match> matches) throws UnreadableText {
    switch (tokens.next()) {
      case "state" -> {
        Set<String> states = new HashSet<>();
        do {
          states.add(tokens.next());
        } while (tokens.take(","));
        if (!Tracking.STATES.containsAll(states)) {
          throw tokens.wrong("unknown state in " + states);
        }
        matches.add(new Match.InState(states));
      }
      case "direction" -> {
        tokens.need("reply");
        matches.add(new Match.Replies());
      }
      default -> throw tokens.wrong("unknown field of ct");
    }
  }
}
