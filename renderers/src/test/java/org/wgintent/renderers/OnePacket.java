package org.wgintent.renderers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;

/**
 * One concrete packet at one hook.
 *
 * @param hook {@code input}, {@code forward} or {@code postrouting}
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, {@code icmpv6} or {@code gre}
 * @param number destination port or ICMP type
 * @param state conntrack's word
 */
record OnePacket(
    String hook,
    boolean ipv6,
    String in,
    String out,
    String from,
    String to,
    String protocol,
    int number,
    String state,
    boolean reply) {

  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\w.:])(\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-f:]*::[0-9a-f:]*)(/\\d+)?");
  private static final Pattern PORT = Pattern.compile("dports? (?:\\{ )?([-0-9:, ]+)");
  private static final Pattern DEVICE = Pattern.compile("(?:\"|-[io] )([a-z]+[0-9]+)\\b");
  private static final List<String> STATES =
      List.of("new", "established", "related", "invalid", "untracked");

  private static final int MOST = 50_000;

  private record Kind(String protocol, int number) {}

  /** Packets at and beside every edge that a firewall's text has; the same ones each time. */
  static List<OnePacket> pool(String text) {
    Random turn = new Random(1);
    List<String> devices = new ArrayList<>(found(DEVICE, text));
    devices.add("ppp0");
    List<OnePacket> pool = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      List<String> addresses = addresses(text, ipv6);
      List<Kind> kinds = kinds(text, ipv6);
      for (String from : addresses) {
        for (String to : addresses) {
          for (Kind kind : kinds) {
            for (String hook : new String[] {"input", "forward", "forward", "postrouting"}) {
              String state = STATES.get(turn.nextInt(STATES.size()));
              pool.add(
                  new OnePacket(
                      hook,
                      ipv6,
                      devices.get(turn.nextInt(devices.size())),
                      hook.equals("input") ? "" : devices.get(turn.nextInt(devices.size())),
                      from,
                      to,
                      kind.protocol(),
                      kind.number(),
                      state,
                      Set.of("established", "related").contains(state) && turn.nextBoolean()));
            }
          }
        }
      }
    }
    Collections.shuffle(pool, turn);
    return List.copyOf(pool.subList(0, Math.min(MOST, pool.size())));
  }

  private static TreeSet<String> found(Pattern pattern, String text) {
    TreeSet<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static List<String> addresses(String text, boolean ipv6) {
    TreeSet<IpAddress> addresses = new TreeSet<>();
    Matcher matcher = ADDRESS.matcher(text);
    while (matcher.find()) {
      Cidr cidr =
          Cidr.tryParse(matcher.group())
              .orElseGet(() -> IpAddress.parse(matcher.group(1)).single());
      for (IpAddress edge : List.of(cidr.first(), cidr.last())) {
        addresses.add(edge);
        Stream.of(-1, 1)
            .map(by -> edge.value().add(java.math.BigInteger.valueOf(by)))
            .filter(v -> v.signum() >= 0 && v.bitLength() <= edge.family().bits())
            .forEach(v -> addresses.add(new IpAddress(edge.family(), v)));
      }
    }
    addresses.add(IpAddress.parse("8.8.8.8"));
    addresses.add(IpAddress.parse("2001:4860:4860::8888"));
    return addresses.stream()
        .filter(a -> (a.family() == IpAddress.Family.IPV6) == ipv6)
        .map(IpAddress::toString)
        .toList();
  }

  private static List<Kind> kinds(String text, boolean ipv6) {
    List<Kind> kinds = new ArrayList<>();
    kinds.add(new Kind("gre", 0));
    for (int type : ipv6 ? new int[] {1, 128, 129} : new int[] {0, 3, 8}) {
      kinds.add(new Kind(ipv6 ? "icmpv6" : "icmp", type));
    }
    TreeSet<Integer> ports = new TreeSet<>();
    for (String list : found(PORT, text)) {
      for (String port : list.strip().split("[-:, ]+", -1)) {
        if (!port.isEmpty()) {
          ports.add(Integer.valueOf(port));
        }
      }
    }
    // Beside a port lies one that nothing names: once is enough.
    ports.add(ports.isEmpty() ? 1 : ports.last() + 1);
    ports.add(ports.first() - 1);
    for (int port : ports) {
      kinds.add(new Kind("tcp", port));
      kinds.add(new Kind("udp", port));
    }
    return kinds;
  }
}
