package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * Reads files of iptables-restore(8) and ip6tables-restore(8): chains of our own, and the jumps to
 * them from the built-in ones. Every word that it does not know is refused.
 */
final class IptablesReader {

  private static final Set<String> TABLES = Set.of("filter", "nat", "mangle");
  private static final String PREFIX = "WGI_";
  private static final String V4 = "firewall.v4";
  private static final String V6 = "firewall.v6";
  private static final String LOADED = "the rules that are loaded";
  private static final String FOUR = "# iptables\n";
  private static final String SIX = "# ip6tables\n";
  private static final String CLAMP =
      "-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu";

  private final String file;
  private final Family family;

  /** Is it what iptables-save prints, and not what iptables-restore is to read? */
  private final boolean saved;

  private final List<Entry> entries = new ArrayList<>();
  private final SortedMap<String, List<FilterRule>> chains = new TreeMap<>();
  private String table = "";
  private int line;
  private String text = "";

  private IptablesReader(String file, Family family, boolean saved) {
    this.file = file;
    this.family = family;
    this.saved = saved;
  }

  /** The files of a server with iptables. */
  static ServerText server(String folder, SortedMap<String, String> files) throws UnreadableText {
    ReadFolder read = new ReadFolder(folder, files);
    read.firewallIs(V4, V6);
    return new ServerText(
        read(folder + V4, Family.IPV4, false, read.text(V4))
            .then(read(folder + V6, Family.IPV6, false, read.text(V6))),
        WireguardReader.interfaces(read));
  }

  /** What iptables-save and ip6tables-save print of ours, one after the other. */
  static Ruleset loaded(String shown) throws UnreadableText {
    int other = shown.indexOf(SIX);
    if (!shown.startsWith(FOUR) || other < 0) {
      throw new UnreadableText(LOADED, 1, "not of both iptables-save and ip6tables-save");
    }
    return read(LOADED, Family.IPV4, true, shown.substring(0, other))
        .then(read(LOADED + " (IPv6)", Family.IPV6, true, shown.substring(other)));
  }

  private static Ruleset read(String file, Family family, boolean saved, String text)
      throws UnreadableText {
    IptablesReader reader = new IptablesReader(file, family, saved);
    for (String line : text.lines().toList()) {
      reader.line++;
      reader.text = line.strip();
      reader.line();
    }
    if (!reader.table.isEmpty()) {
      throw reader.wrong("table " + reader.table + " is not committed");
    }
    return Ruleset.of(reader.entries, reader.chains);
  }

  private void line() throws UnreadableText {
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    List<String> words = Arrays.asList(text.split(" +", -1));
    if (table.isEmpty()) {
      if (!text.startsWith("*") || !TABLES.contains(text.substring(1))) {
        throw wrong("outside of a table");
      }
      table = text.substring(1);
    } else if (text.equals("COMMIT")) {
      table = "";
    } else if (text.startsWith(":")) {
      declare(words);
    } else if (words.size() > 2 && words.getFirst().equals("-I")) {
      enter(words);
    } else if (words.size() > 2 && words.getFirst().equals("-A")) {
      if (saved && words.size() == 4 && !words.get(1).startsWith(PREFIX)) {
        enter(List.of("-I", words.get(1), "1", words.get(2), words.get(3)));
      } else {
        append(words);
      }
    } else {
      throw wrong("unknown line");
    }
  }

  private void declare(List<String> words) throws UnreadableText {
    String name = words.getFirst().substring(1);
    if (!name.startsWith(PREFIX) || !words.subList(1, words.size()).equals(List.of("-", "[0:0]"))) {
      throw wrong("not a chain of our own");
    }
    if (chains.put(key(name), new ArrayList<>()) != null) {
      throw wrong("chain " + name + " stands twice");
    }
  }

  /** {@code -I FORWARD 1 -j WGI_FORWARD}: ahead of everything else. */
  private void enter(List<String> words) throws UnreadableText {
    if (words.size() != 5 || !words.get(2).equals("1") || !words.get(3).equals("-j")) {
      throw wrong("not a jump from a chain's first place");
    }
    Optional<Hook> hook =
        switch (table + " " + words.get(1)) {
          case "filter INPUT" -> Optional.of(Hook.INPUT);
          case "filter FORWARD" -> Optional.of(Hook.FORWARD);
          case "nat POSTROUTING" -> Optional.of(Hook.POSTROUTING);
          case "mangle FORWARD" -> Optional.empty();
          default -> throw wrong("unknown chain " + words.get(1));
        };
    String chain = declared(words.get(4));
    hook.ifPresent(h -> entries.add(new Entry(h, chain)));
  }

  private String key(String chain) {
    return family.name().toLowerCase(Locale.ROOT) + " " + table + " " + chain;
  }

  private String declared(String chain) throws UnreadableText {
    if (!chains.containsKey(key(chain))) {
      throw wrong("no chain " + chain);
    }
    return key(chain);
  }

  private void append(List<String> words) throws UnreadableText {
    List<FilterRule> rules = chains.get(declared(words.get(1)));
    if (rules == null || table.equals("mangle")) {
      mangle(words);
      return;
    }
    Options options = new Options(words.subList(2, words.size()));
    List<Match> matches = new ArrayList<>();
    matches.add(new Match.Of(family));
    Optional<Action> action = Optional.empty();
    Optional<Protocol> protocol = Optional.empty();
    while (options.more()) {
      boolean not = options.take("!");
      String option = options.next();
      switch (option) {
        case "-i" -> matches.add(new Match.In(device(options), not));
        case "-o" -> matches.add(new Match.Out(device(options), not));
        case "-s" -> matches.add(new Match.From(addresses(options.next()), not));
        case "-d" -> matches.add(new Match.To(addresses(options.next()), not));
        default -> {
          if (not) {
            throw wrong("! before " + option);
          }
          switch (option) {
            case "-p" -> {
              protocol = Optional.of(protocol(options.next()));
              matches.add(new Match.Asks(List.of(Service.of(protocol.get()))));
            }
            case "-m" -> module(protocol, options.next());
            case "--dport" -> matches.add(new Match.Asks(List.of(port(protocol, options.next()))));
            case "--icmp-type", "--icmpv6-type" ->
                matches.add(new Match.Asks(List.of(type(protocol, options.next()))));
            case "--ctstate" -> matches.add(new Match.InState(states(options.next())));
            case "--ctdir" -> matches.add(new Match.Directed(reply(options.next())));
            case "-j" -> action = Optional.of(action(options.next()));
            default -> throw wrong("unknown option " + option);
          }
        }
      }
    }
    rules.add(
        new FilterRule(
            file,
            line,
            text,
            List.copyOf(matches),
            action.orElseThrow(() -> wrong("a rule without a target"))));
  }

  /** Only the clamp of TCP's segment size, which decides nothing. */
  private void mangle(List<String> words) throws UnreadableText {
    boolean clamps =
        words.size() > 4
            && words.subList(2, 3).equals(List.of("-o"))
            && String.join(" ", words.subList(4, words.size())).equals(CLAMP);
    if (!clamps) {
      throw wrong("mangle is for the clamp of TCP's segment size");
    }
  }

  private Set<String> device(Options options) throws UnreadableText {
    String name = options.next();
    if (name.endsWith("+")) {
      throw wrong("a pattern of devices");
    }
    return Set.of(name);
  }

  private AddressSet addresses(String word) throws UnreadableText {
    List<Cidr> all = new ArrayList<>();
    for (String part : word.split(",", -1)) {
      Cidr cidr =
          Cidr.tryParse(part)
              .or(() -> IpAddress.tryParse(part).map(IpAddress::single))
              .filter(c -> c.family() == family)
              .orElseThrow(() -> wrong("not an address: " + part));
      all.add(cidr);
    }
    return AddressSet.of(word, CidrSet.of(all));
  }

  private Protocol protocol(String word) throws UnreadableText {
    Protocol protocol =
        switch (word) {
          case "tcp" -> Protocol.TCP;
          case "udp" -> Protocol.UDP;
          case "icmp" -> Protocol.ICMP;
          case "icmpv6", "ipv6-icmp" -> Protocol.ICMPV6;
          default -> throw wrong("unknown protocol " + word);
        };
    if (!protocol.in(family)) {
      throw wrong("protocol " + word + " of the other family");
    }
    return protocol;
  }

  /** A protocol's own match, or one that needs none. */
  private void module(Optional<Protocol> protocol, String word) throws UnreadableText {
    String own =
        protocol
            .map(p -> p == Protocol.ICMPV6 ? "icmp6" : p.name().toLowerCase(Locale.ROOT))
            .orElse("conntrack");
    if (!word.equals(own) && !word.equals("conntrack")) {
      throw wrong("unknown match " + word);
    }
  }

  private Service port(Optional<Protocol> protocol, String word) throws UnreadableText {
    return protocol
        .filter(p -> p == Protocol.TCP || p == Protocol.UDP)
        .flatMap(p -> Ports.read(p, word, ":"))
        .orElseThrow(() -> wrong("not a port or range of tcp or udp: " + word));
  }

  private Service type(Optional<Protocol> protocol, String word) throws UnreadableText {
    boolean icmp = protocol.equals(Optional.of(Protocol.ICMP));
    if (!icmp && !protocol.equals(Optional.of(Protocol.ICMPV6))) {
      throw wrong("an ICMP type without its protocol");
    }
    Protocol of = icmp ? Protocol.ICMP : Protocol.ICMPV6;
    return switch (word) {
      case "echo-request" -> Service.of(of, icmp ? 8 : 128);
      case "echo-reply" -> Service.of(of, icmp ? 0 : 129);
      default ->
          Ports.read(of, word, ":")
              .filter(s -> s.first() == s.last())
              .orElseThrow(() -> wrong("unknown type " + word));
    };
  }

  private Set<String> states(String word) throws UnreadableText {
    Set<String> states = new HashSet<>();
    for (String state : word.split(",", -1)) {
      states.add(state.toLowerCase(Locale.ROOT));
    }
    if (!Tracking.STATES.containsAll(states)) {
      throw wrong("unknown state in " + word);
    }
    return states;
  }

  private boolean reply(String word) throws UnreadableText {
    return switch (word) {
      case "REPLY" -> true;
      case "ORIGINAL" -> false;
      default -> throw wrong("unknown direction " + word);
    };
  }

  private Action action(String target) throws UnreadableText {
    return switch (target) {
      case "ACCEPT" -> new Action.End(Verdict.ACCEPT);
      case "DROP" -> new Action.End(Verdict.DROP);
      case "MASQUERADE" -> new Action.End(Verdict.MASQUERADE);
      case "RETURN" -> new Action.Return();
      default -> new Action.Jump(declared(target));
    };
  }

  private UnreadableText wrong(String what) {
    return new UnreadableText(file, line, what + ": " + text);
  }

  /** The words of a rule, one after the other. */
  private final class Options {
    private final List<String> words;
    private int at;

    Options(List<String> words) {
      this.words = words;
    }

    boolean more() {
      return at < words.size();
    }

    boolean take(String word) {
      boolean there = more() && words.get(at).equals(word);
      if (there) {
        at++;
      }
      return there;
    }

    String next() throws UnreadableText {
      if (!more()) {
        throw wrong("a word is missing at the end");
      }
      return words.get(at++);
    }
  }
}
