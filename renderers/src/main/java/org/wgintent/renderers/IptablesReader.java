package org.wgintent.renderers;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Reads files of iptables-restore(8) and ip6tables-restore(8): chains of our own, and the jumps to
 * them from the built-in ones. Every word that it does not know is refused.
 */
final class IptablesReader {

  private static final Set<String> TABLES = Set.of("filter", "nat", "mangle");
  private static final Set<String> PLACES = Set.of("-i", "-o", "-s", "-d");
  private static final String PREFIX = "WGI_";
  private static final String V4 = "firewall.v4";
  private static final String V6 = "firewall.v6";
  private static final String LOADED = "the rules that are loaded";
  private static final String FOUR = "# iptables\n";
  private static final String SIX = "# ip6tables\n";

  /** Decides nothing. */
  private static final Pattern CLAMP =
      Pattern.compile(
          "-A WGI_CLAMP -o (\\S+) -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu");

  private final String file;
  private final Family family;

  /** Is it what iptables-save prints, and not what iptables-restore is to read? */
  private final boolean saved;

  private final List<Entry> entries = new ArrayList<>();
  private final Set<String> entered = new HashSet<>();
  private final Set<String> tables = new HashSet<>();
  private final Set<String> clamped = new HashSet<>();
  private final SortedMap<String, List<FilterRule>> chains = new TreeMap<>();
  private String table = "";
  private int line;
  private String text = "";

  private IptablesReader(String file, Family family, boolean saved) {
    this.file = file;
    this.family = family;
    this.saved = saved;
  }

  /** The files of a server with iptables, but for those of one platform alone. */
  static ServerText server(ReadFolder folder) throws UnreadableText {
    folder.isOurs("firewall", "firewall-iptables");
    IptablesReader four = read(folder.path(V4), Family.IPV4, false, folder.text(V4));
    IptablesReader six = read(folder.path(V6), Family.IPV6, false, folder.text(V6));
    return ServerFilesReader.read(
        folder,
        four.ruleset().then(six.ruleset()),
        Map.of(Family.IPV4, four.clamped, Family.IPV6, six.clamped));
  }

  /** What iptables-save and ip6tables-save print of ours, one after the other. */
  static Ruleset loaded(String shown) throws UnreadableText {
    int other = shown.indexOf(SIX);
    if (!shown.startsWith(FOUR) || other < 0) {
      throw new UnreadableText(LOADED, 1, "not of both iptables-save and ip6tables-save");
    }
    return read(LOADED, Family.IPV4, true, shown.substring(FOUR.length(), other))
        .ruleset()
        .then(
            read(LOADED + " (IPv6)", Family.IPV6, true, shown.substring(other + SIX.length()))
                .ruleset());
  }

  private static IptablesReader read(String file, Family family, boolean saved, String text)
      throws UnreadableText {
    IptablesReader reader = new IptablesReader(file, family, saved);
    for (String line : ReadFolder.lines(file, text)) {
      reader.line++;
      reader.text = line;
      reader.line();
    }
    if (!reader.table.isEmpty()) {
      throw reader.wrong("table " + reader.table + " is not committed");
    }
    return reader;
  }

  private Ruleset ruleset() throws UnreadableText {
    return Ruleset.of(entries, chains);
  }

  private void line() throws UnreadableText {
    List<String> words = Arrays.asList(text.split(" ", -1));
    if (table.isEmpty()) {
      if (!text.startsWith("*") || !TABLES.contains(text.substring(1))) {
        throw wrong("outside of a table");
      }
      table = text.substring(1);
      if (!tables.add(table)) {
        throw wrong("a table that stands twice");
      }
    } else if (text.equals("COMMIT")) {
      table = "";
    } else if (text.startsWith(":")) {
      declare(words);
    } else if (words.size() == 5 && text.startsWith("-I ") && words.get(2).equals("1") && !saved) {
      enter(words.get(1), words.subList(3, 5));
    } else if (words.size() > 2 && text.startsWith("-A ")) {
      if (saved && words.size() == 4 && !words.get(1).startsWith(PREFIX)) {
        enter(words.get(1), words.subList(2, 4));
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

  /**
   * {@code -I FORWARD 1 -j WGI_FORWARD}: ahead of everything else. One for each built-in chain, as
   * of two the kernel meets the later one first.
   */
  private void enter(String from, List<String> jump) throws UnreadableText {
    if (!jump.getFirst().equals("-j") || !entered.add(table + " " + from)) {
      throw wrong("not the one jump from a chain's first place");
    }
    Optional<Hook> hook =
        switch (table + " " + from) {
          case "filter INPUT" -> Optional.of(Hook.INPUT);
          case "filter FORWARD" -> Optional.of(Hook.FORWARD);
          case "nat POSTROUTING" -> Optional.of(Hook.POSTROUTING);
          case "mangle FORWARD" -> Optional.empty();
          default -> throw wrong("unknown chain " + from);
        };
    String chain = declared(jump.getLast());
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
    String chain = declared(words.get(1));
    if (table.equals("mangle")) {
      clamp();
      return;
    }
    Options options = new Options(words.subList(2, words.size()));
    List<Match> matches = new ArrayList<>();
    matches.add(new Match.Of(family));
    place(options, matches);
    service(options, matches);
    if (options.take("-m")) {
      options.need("conntrack", "--ctstate");
      matches.add(new Match.InState(states(options.next())));
      options.need("--ctdir", "REPLY");
      matches.add(new Match.Replies());
    }
    options.need("-j");
    Action action = action(options.next());
    options.end();
    requireNonNull(chains.get(chain))
        .add(new FilterRule(file, line, text, List.copyOf(matches), action));
  }

  /** Devices and addresses, each at most once, in any order. */
  private void place(Options options, List<Match> matches) throws UnreadableText {
    Set<String> said = new HashSet<>();
    while (PLACES.contains(options.peek())) {
      String option = options.next();
      if (!said.add(option) || (option.equals("-i") && table.equals("nat"))) {
        throw wrong(option + " stands twice, or where it cannot");
      }
      String word = options.next();
      matches.add(
          switch (option) {
            case "-i" -> new Match.In(device(word));
            case "-o" -> new Match.Out(device(word));
            case "-s" -> new Match.From(address(word));
            default -> new Match.To(address(word), false);
          });
    }
  }

  /** {@code -p tcp -m tcp --dport 53}, {@code -p icmp -m icmp --icmp-type echo-request}. */
  private void service(Options options, List<Match> matches) throws UnreadableText {
    if (!options.take("-p")) {
      return;
    }
    String word = options.next();
    boolean six = family == Family.IPV6;
    Service service;
    switch (word) {
      case "tcp", "udp" -> {
        options.need("-m", word, "--dport");
        String port = options.next();
        service =
            Ports.read(word.equals("tcp") ? Protocol.TCP : Protocol.UDP, port, ":")
                .orElseThrow(() -> wrong("not a port or range: " + port));
      }
      case "icmp", "ipv6-icmp" -> {
        if (six != word.equals("ipv6-icmp")) {
          throw wrong("protocol " + word + " of the other family");
        }
        options.need("-m", six ? "icmp6" : "icmp", six ? "--icmpv6-type" : "--icmp-type");
        service = echo(options.next());
      }
      default -> throw wrong("unknown protocol " + word);
    }
    matches.add(new Match.Asks(List.of(service)));
  }

  /** By name, or by number as iptables-save prints it. Others are none of ours; 255 is "any". */
  private Service echo(String type) throws UnreadableText {
    boolean six = family == Family.IPV6;
    String number =
        switch (type) {
          case "echo-request" -> six ? "128" : "8";
          case "echo-reply" -> six ? "129" : "0";
          default -> saved ? type : "";
        };
    if (!(six ? Set.of("128", "129") : Set.of("8", "0")).contains(number)) {
      throw wrong("unknown type " + type);
    }
    return Service.of(six ? Protocol.ICMPV6 : Protocol.ICMP, Integer.parseInt(number));
  }

  /** The clamp of TCP's segment size. */
  private void clamp() throws UnreadableText {
    Matcher clamp = CLAMP.matcher(text);
    if (!clamp.matches() || !ReadFolder.isDevice(clamp.group(1)) || !clamped.add(clamp.group(1))) {
      throw wrong("mangle is for the clamp of TCP's segment size");
    }
  }

  private Set<String> device(String name) throws UnreadableText {
    if (!ReadFolder.isDevice(name)) {
      throw wrong("not a device: " + name);
    }
    return Set.of(name);
  }

  private AddressSet address(String word) throws UnreadableText {
    Cidr cidr =
        Cidr.tryParse(word)
            .filter(c -> c.family() == family)
            .orElseThrow(() -> wrong("not a network: " + word));
    return AddressSet.of(word, CidrSet.of(List.of(cidr)));
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

  /** The nat table rewrites sources, and does nothing else. */
  private Action action(String target) throws UnreadableText {
    return switch (table + " " + target) {
      case "filter ACCEPT" -> new Action.End(Verdict.ACCEPT);
      case "filter DROP" -> new Action.End(Verdict.DROP);
      case "nat MASQUERADE" -> new Action.End(Verdict.MASQUERADE);
      case "nat RETURN" -> new Action.Return();
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

    /** Empty at the end. */
    String peek() {
      return at < words.size() ? words.get(at) : "";
    }

    boolean take(String word) {
      boolean there = peek().equals(word);
      if (there) {
        at++;
      }
      return there;
    }

    String next() throws UnreadableText {
      if (peek().isEmpty()) {
        throw wrong("a word is missing");
      }
      return words.get(at++);
    }

    void need(String... all) throws UnreadableText {
      for (String word : all) {
        if (!take(word)) {
          throw wrong("expected " + word);
        }
      }
    }

    void end() throws UnreadableText {
      if (at < words.size()) {
        throw wrong("more than a rule");
      }
    }
  }
}
