package org.wgintent.renderers.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.wgintent.readback.Tracking;
import org.wgintent.renderers.kernel.Outcome.Fate;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * A router of TUN devices in a network namespace: packets are written into them, and sets of a
 * table of its own, which sees everything and judges nothing, say what became of each. A packet's
 * number stands in its header and is a zone of conntrack: no packet meets another's connection.
 */
final class KernelJudge implements AutoCloseable {

  /** A header has room for these, and batches of them are quick. */
  static final int MOST = 65_535;

  private static final int TABLES = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> devices;
  private final int[] tuns;

  /**
   * @param addresses of each device, with the length of their prefix
   */
  KernelJudge(SortedMap<String, List<String>> addresses) throws Exception {
    devices = List.copyOf(addresses.keySet());
    tuns = new int[devices.size()];
    // Before there are devices: each takes what is the default.
    Alone.program(
        "",
        "sysctl",
        "-qw",
        "net.ipv4.ip_forward=1",
        "net.ipv6.conf.all.forwarding=1",
        // Any source may come by any device, its own addresses also: rules are judged, not routing.
        "net.ipv4.conf.all.rp_filter=0",
        "net.ipv4.conf.default.rp_filter=0",
        "net.ipv4.conf.all.accept_local=1",
        "net.ipv4.conf.default.accept_local=1",
        "net.ipv4.conf.all.route_localnet=1",
        "net.ipv4.conf.all.send_redirects=0",
        "net.ipv4.conf.default.send_redirects=0",
        "net.ipv6.conf.default.accept_dad=0",
        "net.ipv6.conf.default.accept_ra=0",
        "net.ipv6.conf.default.addr_gen_mode=1");
    StringBuilder ip = new StringBuilder("link set lo up\n");
    StringBuilder routes = new StringBuilder();
    for (int i = 0; i < tuns.length; i++) {
      String device = devices.get(i);
      tuns[i] = Libc.tun(device);
      ip.append("link set dev ").append(device).append(" up\n");
      for (String address : addresses.getOrDefault(device, List.of())) {
        ip.append("addr add ").append(address).append(" dev ").append(device);
        ip.append(address.contains(":") ? " nodad\n" : "\n");
      }
      int table = TABLES + i;
      routes.append(
          "rule add fwmark %d lookup %d priority %d\nroute add default dev %s table %d\n"
              .formatted(i + 1, table, table, device, table));
    }
    Alone.program(ip.toString(), "ip", "-b", "-");
    Alone.program(routes.toString(), "ip", "-b", "-");
    Alone.program(routes.toString(), "ip", "-6", "-b", "-");
  }

  /** To be called after the rules are loaded: what they flush would be lost. */
  void watch() throws Exception {
    Alone.program(table(), "nft", "-f", "-");
  }

  private String table() {
    StringBuilder text = new StringBuilder("table inet judge {\n");
    StringBuilder marks = new StringBuilder();
    for (int i = 0; i < tuns.length; i++) {
      marks.append(i == 0 ? "" : ", ").append(i + 1).append(" : ").append(i + 1);
    }
    for (String family : List.of("4", "6")) {
      String id = family.equals("4") ? "ip id" : "ip6 flowlabel";
      String ip = family.equals("4") ? "ip" : "ip6";
      set(text, "arrived" + family, id);
      set(text, "asked" + family, id + " . ct state");
      set(text, "forwarded" + family, id + " . oifname");
      set(text, "replied" + family, id);
      set(text, "delivered" + family, id);
      set(text, "left" + family, id + " . " + ip + " saddr . oifname");
    }
    chain(
        text,
        "arriving",
        "ingress devices = { \"" + String.join("\", \"", devices) + "\" } priority -500",
        "arrived",
        "");
    chain(text, "forwarding", "forward priority -2147483647", "asked", " . ct state");
    chain(text, "out_of", "forward priority -2147483646", "forwarded", " . oifname");
    chain(text, "entering", "input priority -2147483647", "asked", " . ct state");
    for (String hook : List.of("forward", "input")) {
      chain(text, "replying_" + hook, hook + " priority -2147483645", "replied", "!");
    }
    chain(text, "delivering", "input priority 2147483646", "delivered", "");
    chain(text, "leaving", "postrouting priority 2147483646", "left", " . IP saddr . oifname");
    // The server's own words, such as errors about a packet, have its number too.
    text.append(
        "  chain own {\n    type filter hook output priority -2147483647; policy drop;\n  }\n");
    text.append("  chain before {\n    type filter hook prerouting priority -299;\n");
    text.append("    meta nfproto ipv4 ct zone set @nh,32,16\n");
    text.append("    meta nfproto ipv6 ct zone set @nh,16,16\n");
    text.append("    meta nfproto ipv4 meta mark set ip dscp map { ").append(marks).append(" }\n");
    text.append("    meta nfproto ipv6 meta mark set ip6 dscp map { ").append(marks).append(" }\n");
    return text.append("  }\n}\n").toString();
  }

  private static void set(StringBuilder text, String name, String type) {
    text.append("  set ").append(name).append(" {\n    typeof ").append(type);
    text.append("\n    size 131072\n    flags dynamic\n  }\n");
  }

  /**
   * @param rest beside the number; {@code !}: only of replies
   */
  private static void chain(StringBuilder text, String name, String hook, String set, String rest) {
    text.append("  chain ").append(name).append(" {\n    type filter hook ").append(hook);
    text.append(";\n");
    for (String family : List.of("4", "6")) {
      String ip = family.equals("4") ? "ip" : "ip6";
      String id = family.equals("4") ? "ip id" : "ip6 flowlabel";
      text.append("    ").append(rest.equals("!") ? "ct direction reply " : "");
      text.append("add @").append(set).append(family).append(" { ").append(id);
      text.append(rest.equals("!") ? "" : rest.replace("IP", ip)).append(" }\n");
    }
    text.append("  }\n");
  }

  /** What became of each; a packet's number is its place in the list, from 1. */
  List<Outcome> judge(List<@Nullable Packet> packets) throws Exception {
    if (packets.size() > MOST) {
      throw new IllegalArgumentException("more than a batch: " + packets.size());
    }
    StringBuilder flush = new StringBuilder();
    for (String set : List.of("arrived", "asked", "forwarded", "replied", "delivered", "left")) {
      flush.append("flush set inet judge " + set + "4\nflush set inet judge " + set + "6\n");
    }
    Alone.program(flush.toString(), "nft", "-f", "-");
    for (int i = 0; i < packets.size(); i++) {
      Packet packet = packets.get(i);
      if (packet != null) {
        for (byte[] bytes : packet.bytes(i + 1, devices.indexOf(packet.out()) + 1)) {
          Libc.write(tuns[devices.indexOf(packet.in())], bytes);
        }
      }
    }
    Map<String, Map<Integer, List<String>>> seen = seen();
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      Packet packet = packets.get(i);
      outcomes.add(
          packet == null
              ? new Outcome(Fate.NOT_ROUTED, Optional.empty(), Optional.empty())
              : outcome(packet, i + 1, seen));
    }
    return outcomes;
  }

  private static Outcome outcome(
      Packet packet, int id, Map<String, Map<Integer, List<String>>> seen) {
    String family = packet.family() == Family.IPV4 ? "4" : "6";
    if (!seen.get("arrived" + family).containsKey(id)) {
      throw new IllegalStateException(packet + " did not arrive: the judge is wrong");
    }
    List<String> asked = seen.get("asked" + family).get(id);
    if (asked == null) {
      return new Outcome(Fate.NOT_ROUTED, Optional.empty(), Optional.empty());
    }
    boolean reply = seen.get("replied" + family).containsKey(id);
    Optional<Tracking> tracking =
        Arrays.stream(Tracking.values())
            .filter(t -> t.state().equals(asked.getFirst()) && t.isReply() == reply)
            .findFirst();
    List<String> forwarded = seen.get("forwarded" + family).get(id);
    if (forwarded == null) {
      boolean delivered = seen.get("delivered" + family).containsKey(id);
      return new Outcome(
          delivered ? Fate.DELIVERED : Fate.NOT_DELIVERED, tracking, Optional.empty());
    }
    if (!forwarded.getFirst().equals(packet.out())) {
      throw new IllegalStateException(packet + " was to leave by " + forwarded);
    }
    List<String> left = seen.get("left" + family).get(id);
    return left == null
        ? new Outcome(Fate.NOT_FORWARDED, tracking, Optional.empty())
        : new Outcome(Fate.FORWARDED, tracking, Optional.of(IpAddress.parse(left.getFirst())));
  }

  /** By the sets' names, then by the packets' numbers. */
  private static Map<String, Map<Integer, List<String>>> seen() throws Exception {
    Map<String, Map<Integer, List<String>>> sets = new HashMap<>();
    String listed = Alone.program("", "nft", "-j", "list", "table", "inet", "judge");
    for (JsonNode item : JSON.readTree(listed).get("nftables")) {
      JsonNode set = item.get("set");
      if (set != null) {
        Map<Integer, List<String>> elements = new HashMap<>();
        for (JsonNode element : set.path("elem")) {
          JsonNode value = element.has("elem") ? element.get("elem").get("val") : element;
          List<String> words = new ArrayList<>();
          for (JsonNode word :
              value.has("concat") ? value.get("concat") : JSON.createArrayNode().add(value)) {
            words.add(word.asText());
          }
          elements.put(Integer.decode(words.getFirst()), words.subList(1, words.size()));
        }
        sets.put(set.get("name").asText(), elements);
      }
    }
    return sets;
  }

  @Override
  public void close() throws IOException {
    for (int tun : tuns) {
      Libc.close(tun);
    }
  }
}
