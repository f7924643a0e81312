package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an nftables file does with one packet, found line by line in the simplest way: a second
 * opinion on the proof, which shares no code with it. Knows what our files hold, and throws at the
 * rest.
 */
final class NaiveNft implements SecondOpinion {

  private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|!=|[{},;=]|[^\\s{},;=!]+");

  private final Map<String, List<String>> sets = new HashMap<>();
  private final Map<String, List<List<String>>> chains = new HashMap<>();
  private final Map<String, String> hooks = new HashMap<>();
  private final Ranges ranges = new Ranges();

  NaiveNft(String text) {
    List<String> words = new ArrayList<>();
    String set = "";
    String chain = "";
    for (String line : text.lines().map(String::strip).toList()) {
      words = words(line);
      if (line.startsWith("#") || words.isEmpty() || line.startsWith("delete")) {
        continue;
      }
      switch (words.getFirst()) {
        case "set" -> {
          set = words.get(1);
          sets.put(set, new ArrayList<>());
        }
        case "chain" -> {
          chain = words.get(1);
          chains.put(chain, new ArrayList<>());
        }
        case "type" -> {
          if (!chain.isEmpty()) {
            hooks.put(words.get(3), chain);
          }
        }
        case "elements" -> sets.get(set).addAll(items(words.subList(2, words.size())));
        case "table", "flags", "}" -> {}
        default -> chains.get(chain).add(words);
      }
    }
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  private static List<String> items(List<String> words) {
    return words.stream().filter(w -> !List.of("{", "}", ",").contains(w)).toList();
  }

  @Override
  public String verdict(OnePacket packet) {
    String chain = hooks.get(packet.hook());
    if (chain == null) {
      return "policy";
    }
    String verdict = walk(chain, packet, 0);
    return verdict.isEmpty() ? "policy" : verdict;
  }

  private String walk(String chain, OnePacket packet, int depth) {
    if (depth > 16) {
      throw new IllegalStateException("chains call each other without end");
    }
    for (List<String> rule : chains.get(chain)) {
      String verdict = rule(rule, packet);
      if (verdict.startsWith("jump ")) {
        verdict = walk(verdict.substring(5), packet, depth + 1);
      }
      if (verdict.equals("return")) {
        return "";
      }
      if (!verdict.isEmpty()) {
        return verdict;
      }
    }
    return "";
  }

  private String rule(List<String> rule, OnePacket packet) {
    int at = 0;
    while (true) {
      String word = rule.get(at++);
      switch (word) {
        case "accept", "drop", "masquerade", "return" -> {
          return word;
        }
        case "jump" -> {
          return "jump " + rule.get(at);
        }
        default -> {
          String field = word.endsWith("ifname") ? "" : rule.get(at++);
          boolean not = rule.get(at).equals("!=");
          at += not ? 1 : 0;
          int end = at + 1;
          if (rule.get(at).equals("{")) {
            end = at + rule.subList(at, rule.size()).indexOf("}") + 1;
          } else if (field.equals("state")) {
            while (rule.get(end).equals(",")) {
              end += 2;
            }
          }
          if (matches(word, field, items(rule.subList(at, end)), packet) == not) {
            return "";
          }
          at = end;
        }
      }
    }
  }

  private boolean matches(String word, String field, List<String> values, OnePacket packet) {
    return switch (word) {
      case "iifname" -> values.contains("\"" + packet.in() + "\"");
      case "oifname" -> values.contains("\"" + packet.out() + "\"");
      case "ip", "ip6" ->
          packet.ipv6() == word.equals("ip6")
              && inside(field.equals("saddr") ? packet.from() : packet.to(), values);
      case "icmp" ->
          packet.protocol().equals("icmp")
              && values.contains(
                  Map.of(0, "echo-reply", 8, "echo-request").getOrDefault(packet.number(), "?"));
      case "icmpv6" ->
          packet.protocol().equals("icmpv6")
              && values.contains(
                  Map.of(129, "echo-reply", 128, "echo-request")
                      .getOrDefault(packet.number(), "?"));
      case "tcp", "udp" ->
          packet.protocol().equals(word) && values.stream().anyMatch(v -> port(v, packet.number()));
      case "ct" ->
          field.equals("state")
              ? values.contains(packet.state())
              : values.contains(packet.reply() ? "reply" : "original");
      default -> throw new IllegalStateException("what is " + word);
    };
  }

  private static boolean port(String range, int number) {
    int dash = range.indexOf('-');
    return dash < 0
        ? Integer.parseInt(range) == number
        : Integer.parseInt(range.substring(0, dash)) <= number
            && number <= Integer.parseInt(range.substring(dash + 1));
  }

  private boolean inside(String address, List<String> values) {
    return values.stream()
        .flatMap(v -> v.startsWith("@") ? sets.get(v.substring(1)).stream() : List.of(v).stream())
        .anyMatch(v -> ranges.within(address, v));
  }
}
