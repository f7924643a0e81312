package org.wgintent.renderers.kernel;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.readback.Protocol;
import org.wgintent.renderers.kernel.Packet.Part;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Packets that tell rules apart: every peer by its own tunnel to each address of the server with
 * each service, and to each edge that the text has by each device; each pair of devices; the rest
 * by chance, spoofed ones among them.
 */
final class Pool {

  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\w.:])(\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-f:]*::[0-9a-f:]*)(/\\d+)?");
  private static final Pattern PORTS = Pattern.compile("dport (?:\\{ )?(\\d[-0-9:, ]*)");
  private static final int FIRST_PEER_PORT = 1024;
  private static final int PEER_PORTS = 64_000;

  /** One in so many comes in fragments. */
  private static final int FRAGMENTED = 16;

  private record Kind(Protocol protocol, int number) {}

  private final Random turn;
  private final List<String> devices;
  private final List<Packet> packets = new ArrayList<>();

  private Pool(List<String> devices, long seed) {
    this.devices = devices;
    this.turn = new Random(seed);
  }

  /**
   * The same ones for the same seed.
   *
   * @param text the rules, in any target's language
   * @param own the server's addresses
   */
  static List<Packet> of(
      String text,
      Network network,
      ServerNet server,
      Collection<IpAddress> own,
      List<String> devices,
      int most,
      long seed) {
    Pool pool = new Pool(devices, seed);
    Set<IpAddress> edges = edges(text);
    List<Integer> ports = ports(text);
    for (Family family : Family.values()) {
      pool.family(
          server,
          kinds(ports, family),
          own.stream().filter(a -> a.family() == family).sorted().toList(),
          Stream.of(
                  edges.stream(),
                  network.reserved().stream().map(Cidr::first),
                  network.neverInternet().toCidrs().stream().map(Cidr::first))
              .flatMap(addresses -> addresses)
              .filter(a -> a.family() == family)
              .distinct()
              .toList(),
          most / 2);
    }
    return pool.packets;
  }

  private void family(
      ServerNet server, List<Kind> kinds, List<IpAddress> own, List<IpAddress> edges, int most) {
    List<Packet> drawn = new ArrayList<>();
    for (Tunnel tunnel : server.tunnels()) {
      String in = tunnel.name().value();
      Set<IpAddress> speakers = new LinkedHashSet<>();
      tunnel.peers().forEach(peer -> speakers.addAll(peer.addresses().all()));
      // Whom nobody gave an address, and the text has one beside it.
      edges.stream()
          .filter(edge -> tunnel.iface().vpnSubnet().all().stream().anyMatch(s -> s.contains(edge)))
          .forEach(speakers::add);
      for (IpAddress from : speakers) {
        if (own.isEmpty() || from.family() != own.getFirst().family()) {
          continue;
        }
        for (IpAddress to : own) {
          kinds.forEach(kind -> drawn.add(packet(in, any(devices), from, to, kind)));
        }
        for (IpAddress to : edges) {
          devices.forEach(out -> drawn.add(packet(in, out, from, to, any(kinds))));
        }
      }
    }
    for (String in : devices) {
      for (String out : devices) {
        edges.forEach(to -> drawn.add(packet(in, out, any(edges), to, any(kinds))));
      }
    }
    Collections.shuffle(drawn, turn);
    while (drawn.size() < most) {
      List<IpAddress> to = own.isEmpty() || turn.nextInt(3) > 0 ? edges : own;
      drawn.add(packet(any(devices), any(devices), any(edges), any(to), any(kinds)));
    }
    packets.addAll(drawn.subList(0, most));
  }

  private <T> T any(List<T> all) {
    return all.get(turn.nextInt(all.size()));
  }

  private Packet packet(String in, String out, IpAddress from, IpAddress to, Kind kind) {
    return new Packet(
        in,
        out,
        from,
        to,
        kind.protocol(),
        kind.number(),
        FIRST_PEER_PORT + turn.nextInt(PEER_PORTS),
        kind.protocol() != Protocol.OTHER && turn.nextInt(FRAGMENTED) == 0
            ? Part.IN_FRAGMENTS
            : Part.OPENING);
  }

  /** The first and last address of every network, and their neighbours. */
  private static Set<IpAddress> edges(String text) {
    Set<IpAddress> edges = new TreeSet<>();
    Matcher matcher = ADDRESS.matcher(text);
    while (matcher.find()) {
      Cidr cidr =
          Cidr.tryParse(matcher.group())
              .orElseGet(() -> IpAddress.parse(matcher.group(1)).single());
      for (IpAddress edge : List.of(cidr.first(), cidr.last())) {
        for (int by = -1; by <= 1; by++) {
          BigInteger value = edge.value().add(BigInteger.valueOf(by));
          if (value.signum() >= 0 && value.bitLength() <= edge.family().bits()) {
            edges.add(new IpAddress(edge.family(), value));
          }
        }
      }
    }
    edges.add(IpAddress.parse("8.8.8.8"));
    edges.add(IpAddress.parse("2001:4860:4860::8888"));
    return edges;
  }

  private static List<Integer> ports(String text) {
    Set<Integer> ports = new TreeSet<>(Set.of(7));
    Matcher matcher = PORTS.matcher(text);
    while (matcher.find()) {
      for (String port : matcher.group(1).strip().split("[-:, ]+", -1)) {
        if (!port.isEmpty()) {
          int number = Integer.parseInt(port);
          ports.addAll(List.of(Math.max(1, number - 1), number, Math.min(65_535, number + 1)));
        }
      }
    }
    return List.copyOf(ports);
  }

  private static List<Kind> kinds(List<Integer> ports, Family family) {
    List<Kind> kinds = new ArrayList<>(List.of(new Kind(Protocol.OTHER, 0)));
    boolean four = family == Family.IPV4;
    for (int type : four ? new int[] {8, 0, 13, 255} : new int[] {128, 129, 1, 255}) {
      kinds.add(new Kind(four ? Protocol.ICMP : Protocol.ICMPV6, type));
    }
    for (int port : ports) {
      kinds.add(new Kind(Protocol.TCP, port));
      kinds.add(new Kind(Protocol.UDP, port));
    }
    return kinds;
  }
}
