package org.wgintent.renderers;

import java.util.ArrayList;
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
record Mutation(String what, String text) {

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
      all.add(changed("deleted", lines, i, List.of()));
      if (i + 1 < lines.size()) {
        List<String> swapped = new ArrayList<>(lines);
        swapped.set(i, lines.get(i + 1));
        swapped.set(i + 1, line);
        all.add(new Mutation("swapped with the next: " + line.strip(), joined(swapped)));
      }
      int at = i;
      variants(line, sets)
          .filter(v -> !v.equals(line))
          .forEach(v -> all.add(changed(v.strip(), lines, at, List.of(v))));
    }
    return all;
  }

  private static Mutation changed(String what, List<String> lines, int at, List<String> by) {
    List<String> changed = new ArrayList<>(lines.subList(0, at));
    changed.addAll(by);
    changed.addAll(lines.subList(at + 1, lines.size()));
    return new Mutation(
        "line " + (at + 1) + ": " + lines.get(at).strip() + " → " + what, joined(changed));
  }

  private static String joined(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  private static Stream<String> variants(String line, List<String> sets) {
    Stream<String> words =
        WORDS.entrySet().stream()
            .flatMap(
                word ->
                    word.getValue().stream()
                        .flatMap(
                            by ->
                                each(
                                    Pattern.compile(
                                        "(?<![A-Za-z0-9_\"-])"
                                            + word.getKey()
                                            + (word.getKey().endsWith(" ")
                                                ? ""
                                                : "(?![A-Za-z0-9_-])")),
                                    line,
                                    by)));
    return Stream.of(
            words,
            number(NUMBER, line, 0, 10),
            number(LAST_OCTET, line, 2, 10),
            number(LAST_GROUP, line, 2, 16),
            number(PREFIX, line, 1, 10),
            each(ELEMENT, line, ""),
            each(MATCH, line, ""),
            each(Pattern.compile("([sd]addr|ifname) (?!!)"), line, "$1 != "),
            sets.stream().flatMap(set -> each(SET, line, "@" + set)),
            Stream.of("wg0", "wg1", "eth0", "ppp0")
                .flatMap(
                    d ->
                        Stream.concat(
                            each(DEVICE, line, "\"" + d + "\""), each(OPTION, line, "$1 " + d))))
        .flatMap(s -> s)
        .distinct();
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
