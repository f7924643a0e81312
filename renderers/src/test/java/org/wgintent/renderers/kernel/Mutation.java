package org.wgintent.renderers.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rendered text with one small change, such as a slip in a renderer would make.
 *
 * @param what was done to which line
 */
record Mutation(Kind kind, String what, String text) {

  enum Kind {
    LINE_LEFT_OUT("a line left out"),
    LINES_SWAPPED("two lines swapped"),
    LINE_TWICE("a line of the file inserted elsewhere"),
    LINE_FOREIGN("a foreign line inserted"),
    WORD("a word for another"),
    NUMBER("a number or address beside it"),
    ELEMENT("an element left out"),
    CONDITION("a condition left out, or negated"),
    SET("a set for another"),
    DEVICE("a device for another");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private static final Pattern NUMBER = Pattern.compile("(?<![0-9a-zA-Z_:.])\\d+(?![0-9a-zA-Z_])");
  private static final Pattern LAST_OCTET = Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.)(\\d+)");
  private static final Pattern LAST_GROUP = Pattern.compile("([0-9a-f:]+::)([0-9a-f]{1,4})\\b");
  private static final Pattern PREFIX = Pattern.compile("/(\\d+)");
  private static final Pattern SET = Pattern.compile("@([a-z0-9_]+)");
  private static final Pattern DEVICE = Pattern.compile("\"([a-z0-9]+)\"");
  private static final Pattern OPTION = Pattern.compile("(-[io]) [^ ]+");
  private static final Pattern ELEMENT = Pattern.compile("[^ {,]+, ");
  private static final Pattern MATCH =
      Pattern.compile(
          "([io]ifname|ip6? [sd]addr|icmp(v6)? type|(tcp|udp) dport|ct (state|direction))"
              + "( !=)? (\\{[^}]*\\}|[^ ]+) |-[sdiop] [^ ]+ |-m conntrack |--ct[a-z]+ [^ ]+ |-m (tcp|udp|icmp6?) --[a-z46v-]+ [^ ]+ ");

  private static final Pattern POSITIVE = Pattern.compile("([sd]addr|ifname) (?!!)");

  private static final Map<String, List<String>> WORDS =
      Map.ofEntries(
          Map.entry("accept", List.of("drop", "return")),
          Map.entry("drop", List.of("accept", "return")),
          Map.entry("masquerade", List.of("accept")),
          Map.entry("jump [a-z0-9_]+", List.of("accept", "drop", "return")),
          Map.entry("saddr", List.of("daddr")),
          Map.entry("daddr", List.of("saddr")),
          Map.entry("iifname", List.of("oifname")),
          Map.entry("oifname", List.of("iifname")),
          Map.entry("ip", List.of("ip6")),
          Map.entry("ip6", List.of("ip")),
          Map.entry("tcp", List.of("udp")),
          Map.entry("udp", List.of("tcp")),
          Map.entry("icmp", List.of("icmpv6")),
          Map.entry("!= ", List.of("")),
          Map.entry("established", List.of("new", "invalid")),
          Map.entry("related", List.of("new")),
          Map.entry("reply", List.of("original")),
          Map.entry("echo-request", List.of("echo-reply", "redirect")),
          Map.entry("forward", List.of("input")),
          Map.entry("postrouting", List.of("prerouting")),
          Map.entry("filter", List.of("nat", "mangle")),
          Map.entry("inet", List.of("ip")),
          Map.entry("timeout", List.of("interval")),
          Map.entry("ACCEPT", List.of("DROP", "RETURN")),
          Map.entry("DROP", List.of("ACCEPT", "RETURN")),
          Map.entry("RETURN", List.of("ACCEPT", "DROP")),
          Map.entry("MASQUERADE", List.of("ACCEPT")),
          Map.entry("-j WGI_[A-Za-z0-9_-]+", List.of("-j ACCEPT", "-j DROP", "-j RETURN")),
          Map.entry("-s", List.of("-d", "! -s")),
          Map.entry("-d", List.of("-s", "! -d")),
          Map.entry("-i", List.of("-o", "! -i")),
          Map.entry("-o", List.of("-i", "! -o")),
          Map.entry("ESTABLISHED", List.of("NEW", "INVALID")),
          Map.entry("RELATED", List.of("NEW")),
          Map.entry("REPLY", List.of("ORIGINAL")),
          Map.entry("INPUT", List.of("OUTPUT")),
          Map.entry("FORWARD", List.of("INPUT")),
          Map.entry("\\*filter", List.of("*raw")),
          Map.entry("delete", List.of("flush")));

  private static final List<String> FOREIGN_NFT =
      List.of(
          "    accept",
          "    drop",
          "    return",
          "    reject",
          "    counter accept",
          "    meta mark 7 accept",
          "    ct state new accept",
          "    ct state established accept",
          "    meta l4proto icmp accept",
          "    ip saddr 0.0.0.0/0 accept",
          "    ip daddr 198.51.100.2 drop",
          "    iifname \"wg*\" accept",
          "    iifname != \"wg0\" drop",
          "    ip protocol tcp accept",
          "    tcp sport 443 accept",
          "    ip saddr vmap { 198.51.100.2 : accept }",
          "    notrack",
          "    # a note",
          "  chain later { type filter hook forward priority filter; policy accept; iifname \"wg0\" drop; }",
          "  chain later { type filter hook input priority -10; policy drop; }",
          "  set more { type ipv4_addr; elements = { 198.51.100.2 }; }",
          "include \"/etc/nftables.conf\"",
          "flush ruleset",
          "table ip more { chain c { type filter hook forward priority 0; policy drop; } }");

  private static final List<String> FOREIGN_IPTABLES =
      List.of(
          "-A FORWARD -j ACCEPT",
          "-I FORWARD 1 -j ACCEPT",
          "-I INPUT 1 -j DROP",
          "-A WGI_FORWARD -j ACCEPT",
          "-A WGI_FORWARD -j DROP",
          "-A WGI_INPUT -j RETURN",
          "-A WGI_INPUT -i wg0 -j ACCEPT",
          "-A WGI_FORWARD -i wg+ -j ACCEPT",
          "-A WGI_FORWARD ! -i wg0 -j DROP",
          "-A WGI_FORWARD -m mark --mark 7 -j ACCEPT",
          "-A WGI_FORWARD -m conntrack --ctstate NEW -j ACCEPT",
          "-A WGI_INPUT -p icmp -m icmp --icmp-type 255 -j ACCEPT",
          "-A WGI_INPUT -p tcp -m tcp --sport 443 -j ACCEPT",
          "-A WGI_FORWARD -j REJECT",
          "-A WGI_FORWARD -g WGI_INPUT",
          "-D FORWARD -j WGI_FORWARD",
          "-P FORWARD DROP",
          "-F WGI_FORWARD",
          ":FORWARD DROP [0:0]",
          ":WGI_LATER - [0:0]",
          "# a note",
          "COMMIT");

  /** Every change of every kind, at every place. */
  static List<Mutation> of(String text) {
    List<String> lines = text.lines().toList();
    List<String> sets =
        lines.stream()
            .filter(l -> l.startsWith("  set "))
            .map(l -> l.strip().split(" ", -1)[1])
            .toList();
    List<Mutation> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      all.add(changed(Kind.LINE_LEFT_OUT, "nothing", lines, i, List.of()));
      if (i + 1 < lines.size()) {
        all.add(
            changed(
                Kind.LINES_SWAPPED,
                "after the next",
                lines,
                i,
                List.of(lines.get(i + 1), line),
                i + 2));
      }
      int at = i;
      variants(line, sets)
          .forEach(
              (variant, kind) -> {
                if (!variant.equals(line)) {
                  all.add(changed(kind, variant.strip(), lines, at, List.of(variant)));
                }
              });
      for (String other : lines) {
        if (!other.isBlank() && !other.strip().startsWith("#")) {
          all.add(inserted(Kind.LINE_TWICE, other, lines, i));
        }
      }
      for (String other : text.contains("table inet") ? FOREIGN_NFT : FOREIGN_IPTABLES) {
        all.add(inserted(Kind.LINE_FOREIGN, other, lines, i));
      }
    }
    return all;
  }

  private static Mutation inserted(Kind kind, String line, List<String> lines, int at) {
    return changed(kind, "after " + line.strip(), lines, at, List.of(line, lines.get(at)));
  }

  private static Mutation changed(
      Kind kind, String what, List<String> lines, int at, List<String> by) {
    return changed(kind, what, lines, at, by, at + 1);
  }

  private static Mutation changed(
      Kind kind, String what, List<String> lines, int at, List<String> by, int rest) {
    List<String> changed = new ArrayList<>(lines.subList(0, at));
    changed.addAll(by);
    changed.addAll(lines.subList(rest, lines.size()));
    return new Mutation(
        kind,
        "line " + (at + 1) + ": " + lines.get(at).strip() + " → " + what,
        String.join("\n", changed) + "\n");
  }

  private static Map<String, Kind> variants(String line, List<String> sets) {
    Map<String, Kind> variants = new LinkedHashMap<>();
    WORDS.forEach(
        (word, others) -> {
          String end = word.endsWith(" ") ? "" : "(?![A-Za-z0-9_-])";
          Pattern whole = Pattern.compile("(?<![A-Za-z0-9_\"-])" + word + end);
          others.forEach(by -> put(variants, Kind.WORD, each(whole, line, by)));
        });
    put(variants, Kind.NUMBER, number(NUMBER, line, 0, 10));
    put(variants, Kind.NUMBER, number(LAST_OCTET, line, 2, 10));
    put(variants, Kind.NUMBER, number(LAST_GROUP, line, 2, 16));
    put(variants, Kind.NUMBER, number(PREFIX, line, 1, 10));
    put(variants, Kind.ELEMENT, each(ELEMENT, line, ""));
    put(variants, Kind.CONDITION, each(MATCH, line, ""));
    put(variants, Kind.CONDITION, each(POSITIVE, line, "$1 != "));
    sets.forEach(set -> put(variants, Kind.SET, each(SET, line, "@" + set)));
    for (String device : List.of("wg0", "wg1", "eth0", "ppp0")) {
      put(variants, Kind.DEVICE, each(DEVICE, line, "\"" + device + "\""));
      put(variants, Kind.DEVICE, each(OPTION, line, "$1 " + device));
    }
    return variants;
  }

  private static void put(Map<String, Kind> variants, Kind kind, Stream<String> lines) {
    lines.forEach(line -> variants.putIfAbsent(line, kind));
  }

  private static Stream<String> each(Pattern pattern, String line, String by) {
    Matcher matcher = pattern.matcher(line);
    List<String> variants = new ArrayList<>();
    while (matcher.find()) {
      variants.add(
          line.substring(0, matcher.start())
              + pattern.matcher(matcher.group()).replaceFirst(by)
              + line.substring(matcher.end()));
    }
    return variants.stream();
  }

  private static Stream<String> number(Pattern pattern, String line, int group, int radix) {
    Matcher matcher = pattern.matcher(line);
    List<String> variants = new ArrayList<>();
    while (matcher.find()) {
      int value = Integer.parseInt(matcher.group(group), radix);
      for (int by : new int[] {-1, 1}) {
        variants.add(
            line.substring(0, matcher.start(group))
                + Integer.toString(Math.max(0, value + by), radix)
                + line.substring(matcher.end(group)));
      }
    }
    return variants.stream();
  }
}
