package org.wgintent.renderers.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.renderers.kernel.Outcome.Fate;
import org.wgintent.renderers.kernel.Packet.Part;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/** A server of intent as the kernel has it: its devices, its addresses and its own rules. */
record Router(
    Network network,
    ServerNet server,
    SortedMap<String, String> files,
    SortedMap<String, List<String>> addresses) {

  Router(Network network, ServerNet server, SortedMap<String, String> files) {
    this(network, server, files, addresses(network, server));
  }

  /** That no rule names. */
  private static final String OTHER = "other0";

  /** Whose iptables: what the kernel itself has, or a translation to nftables. */
  enum BackEnd {
    USUAL,
    LEGACY
  }

  /**
   * What became of a packet and of what followed it.
   *
   * @param answer to one that was forwarded
   * @param next after an answer that was forwarded
   * @param error about one that was forwarded
   */
  record Story(
      Packet packet,
      Outcome opening,
      Optional<Outcome> answer,
      Optional<Outcome> next,
      Optional<Outcome> error) {}

  /** The target does not take the rules. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(IOException said) {
      super(said);
    }
  }

  List<String> devices() {
    return List.copyOf(addresses.keySet());
  }

  /** Its own addresses, and the resolvers of its clients, wherever they are. */
  Set<IpAddress> own() {
    return own(network, server);
  }

  private static Set<IpAddress> own(Network network, ServerNet server) {
    Set<IpAddress> own = new LinkedHashSet<>(server.end().addresses());
    own.addAll(network.clients().dns());
    return own;
  }

  /**
   * The addresses of each device. Each has one of its own of either family, so that a source that
   * was rewritten shows.
   */
  private static SortedMap<String, List<String>> addresses(Network network, ServerNet server) {
    SortedMap<String, List<String>> all = new TreeMap<>();
    Set<IpAddress> rest = own(network, server);
    for (Tunnel tunnel : server.tunnels()) {
      List<String> addresses = new ArrayList<>();
      for (Cidr subnet : tunnel.iface().vpnSubnet().all()) {
        for (IpAddress own : tunnel.addresses().all()) {
          if (subnet.contains(own)) {
            addresses.add(own + "/" + subnet.prefix());
            rest.remove(own);
          }
        }
      }
      all.put(tunnel.name().value(), addresses);
    }
    server.settings().lan().forEach(device -> all.put(device, new ArrayList<>()));
    server.settings().wan().ifPresent(device -> all.put(device, new ArrayList<>()));
    all.put(OTHER, new ArrayList<>());
    String home = server.settings().lan().stream().findFirst().orElse(OTHER);
    rest.forEach(own -> all.get(home).add(own.single().toString()));
    int number = 0;
    for (List<String> addresses : all.values()) {
      number++;
      for (Family family : Family.values()) {
        if (addresses.stream().noneMatch(a -> a.contains(":") == (family == Family.IPV6))) {
          addresses.add(
              family == Family.IPV4
                  ? "8.8.4." + number + "/32"
                  : "2001:4860:4860::1:" + number + "/128");
        }
      }
    }
    return all;
  }

  private boolean isOf(String device, IpAddress address) {
    return addresses.getOrDefault(device, List.of()).stream()
        .anyMatch(own -> own.startsWith(address + "/"));
  }

  /** Did the source become the device's own? */
  boolean isRewritten(Packet packet, Outcome outcome) {
    IpAddress source = outcome.source().orElseThrow();
    if (source.equals(packet.from())) {
      return false;
    }
    if (!isOf(packet.out(), source)) {
      throw new IllegalStateException(packet + " left as from " + source);
    }
    return true;
  }

  /** Loads the rules as the server does, and sends. */
  List<Story> send(List<Packet> packets, Path folder, BackEnd backEnd) throws Exception {
    Path here = Files.createTempDirectory(folder, "router");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(here.resolve(file.getKey()), file.getValue());
    }
    if (backEnd == BackEnd.LEGACY) {
      for (String program : List.of("iptables", "ip6tables")) {
        for (String suffix : List.of("", "-restore", "-save")) {
          Files.createSymbolicLink(
              here.resolve(program + suffix), Path.of("/usr/sbin/" + program + "-legacy" + suffix));
        }
      }
    }
    return Alone.run(
        () -> {
          try (KernelJudge judge = new KernelJudge(addresses)) {
            String path = "PATH=" + here + ":/usr/sbin:/usr/bin:/sbin:/bin";
            try {
              Alone.program("", "env", path, "sh", here + "/firewall", "load", here.toString());
            } catch (IOException refused) {
              throw new Refused(refused);
            }
            judge.watch();
            return stories(judge, packets);
          }
        });
  }

  private static List<Story> stories(KernelJudge judge, List<Packet> packets) throws Exception {
    List<Outcome> openings = judge.judge(new ArrayList<>(packets));
    List<Outcome> answers = judge.judge(followed(packets, openings, Part.ANSWER));
    List<Outcome> next = judge.judge(followed(packets, answers, Part.GOING_ON));
    List<Outcome> errors = judge.judge(followed(packets, openings, Part.ERROR));
    List<Story> stories = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      boolean through = openings.get(i).fate() == Fate.FORWARDED;
      boolean answered = through && answers.get(i).fate() == Fate.FORWARDED;
      stories.add(
          new Story(
              packets.get(i),
              openings.get(i),
              Optional.of(answers.get(i)).filter(a -> through),
              Optional.of(next.get(i)).filter(n -> answered),
              Optional.of(errors.get(i)).filter(e -> through)));
    }
    return stories;
  }

  private static List<@Nullable Packet> followed(
      List<Packet> packets, List<Outcome> before, Part part) {
    List<@Nullable Packet> next = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      Packet packet = packets.get(i);
      Outcome outcome = before.get(i);
      if (outcome.fate() != Fate.FORWARDED) {
        next.add(null);
      } else if (part == Part.GOING_ON) {
        next.add(packet.as(part));
      } else {
        next.add(packet.back(outcome.source().orElseThrow(), part));
      }
    }
    return next;
  }
}
