package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The second opinion on files of iptables-restore(8). Throws at what our files do not hold. */
final class NaiveIptables implements SecondOpinion {

  private final Map<String, List<List<String>>> chains = new HashMap<>();
  private final Ranges ranges = new Ranges();

  NaiveIptables(String v4, String v6) {
    read("4", v4);
    read("6", v6);
  }

  private void read(String family, String text) {
    String table = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("*")) {
        table = family + line;
      } else if (line.startsWith("-A") || line.startsWith("-I")) {
        List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
        List<List<String>> chain =
            chains.computeIfAbsent(table + " " + words.get(1), c -> new ArrayList<>());
        chain.add(words.subList(words.getFirst().equals("-I") ? 3 : 2, words.size()));
      }
    }
  }

  @Override
  public String verdict(OnePacket packet) {
    String table =
        (packet.ipv6() ? "6*" : "4*") + (packet.hook().equals("postrouting") ? "nat " : "filter ");
    String verdict = walk(table, packet.hook().toUpperCase(Locale.ROOT), packet, 0);
    return verdict.isEmpty() ? "policy" : verdict.toLowerCase(Locale.ROOT);
  }

  private String walk(String table, String chain, OnePacket packet, int depth) {
    if (depth > 16) {
      throw new IllegalStateException("chains call each other without end");
    }
    for (List<String> rule : chains.getOrDefault(table + chain, List.of())) {
      if (matches(rule, packet)) {
        String target = rule.getLast();
        String verdict =
            target.startsWith("WGI_") ? walk(table, target, packet, depth + 1) : target;
        if (verdict.equals("RETURN")) {
          return "";
        }
        if (!verdict.isEmpty()) {
          return verdict;
        }
      }
    }
    return "";
  }

  private boolean matches(List<String> rule, OnePacket packet) {
    for (int at = 0; at < rule.size(); at++) {
      boolean not = rule.get(at).equals("!");
      at += not ? 1 : 0;
      String option = rule.get(at++);
      String value = rule.get(at);
      if (option(option, value, packet) == not) {
        return false;
      }
    }
    return true;
  }

  private boolean option(String option, String value, OnePacket packet) {
    return switch (option) {
      case "-i" -> value.equals(packet.in());
      case "-o" -> value.equals(packet.out());
      case "-s" -> ranges.within(packet.from(), value);
      case "-d" -> ranges.within(packet.to(), value);
      case "-p" -> value.replace("ipv6-icmp", "icmpv6").equals(packet.protocol());
      case "-m", "-j" -> true;
      case "--dport" -> Integer.parseInt(value) == packet.number();
      case "--icmp-type", "--icmpv6-type" ->
          packet.number()
              == switch (value) {
                case "echo-request" -> packet.ipv6() ? 128 : 8;
                case "echo-reply" -> packet.ipv6() ? 129 : 0;
                default -> -1;
              };
      case "--ctstate" ->
          Set.of(value.split(",", -1)).contains(packet.state().toUpperCase(Locale.ROOT));
      case "--ctdir" -> value.equals(packet.reply() ? "REPLY" : "ORIGINAL");
      default -> throw new IllegalStateException("what is " + option);
    };
  }
}
