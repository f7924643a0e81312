package org.wgintent.explain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.wgintent.access.Access.Place;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.diagnostic.Position;
import org.wgintent.domain.Intent;
import org.wgintent.domain.NodeName;
import org.wgintent.proof.PacketWalk;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Protocol;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.Service;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.Verdict;
import org.wgintent.readback.WireguardFile;
import org.wgintent.readback.WireguardFile.Section;
import org.wgintent.render.Targets;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;

/**
 * Why a node reaches a destination through an interface, or does not: read from the shipped text,
 * with the lines of intent that it follows from.
 *
 * @param allowed services that get there, in words; empty: nothing does
 * @param sent whether the node's own file sends it into the tunnel: routing, and never access
 * @param reasons in the order of a packet's way
 */
public record Explanation(
    NodeName node,
    InterfaceName iface,
    IpAddress destination,
    String asked,
    List<String> allowed,
    boolean sent,
    List<Reason> reasons)
    implements JsonDocument {

  private static final String ALLOWED_IPS = "AllowedIPs";

  /**
   * A line that has a say.
   *
   * @param part {@code intent}, {@code client}, {@code peer}, {@code firewall} or {@code nat}
   * @param place {@code file:line} or {@code file:line:column}
   */
  public record Reason(String part, String place, String text) {}

  /**
   * What is asked for.
   *
   * @param port of TCP or UDP; empty: every service
   * @param source of the packet; empty: the node's own address
   */
  public record Question(
      IpAddress destination, Optional<Integer> port, boolean udp, Optional<IpAddress> source) {
    private Optional<Service> service() {
      return port.map(p -> Service.of(udp ? Protocol.UDP : Protocol.TCP, p));
    }

    private String text() {
      String service = port.map(p -> p + (udp ? "/udp" : "/tcp")).orElse("any service");
      return service + source.map(address -> " from " + address).orElse("");
    }
  }

  public boolean isAllowed() {
    return !allowed.isEmpty();
  }

  /**
   * One for each interface that the node is granted.
   *
   * @param targets who read what they wrote
   * @param generated paths below {@code generated/} to text, as proved
   */
  public static List<Explanation> of(
      Intent intent,
      Network network,
      Targets targets,
      SortedMap<String, String> generated,
      NodeName node,
      Question question) {
    List<Explanation> all = new ArrayList<>();
    for (ServerNet server : network.servers().values()) {
      for (Tunnel tunnel : server.tunnels()) {
        for (Peer peer : tunnel.peers()) {
          if (peer.node().equals(node)) {
            all.add(
                new Search(intent, network, targets, generated, server, tunnel, peer, question)
                    .explain());
          }
        }
      }
    }
    return List.copyOf(all);
  }

  /** The way of one packet. */
  private record Search(
      Intent intent,
      Network network,
      Targets targets,
      SortedMap<String, String> generated,
      ServerNet server,
      Tunnel tunnel,
      Peer peer,
      Question question) {

    Explanation explain() {
      try {
        return explained(targets.read(server, generated), targets.read(tunnel, peer, generated));
      } catch (UnreadableText e) {
        throw new IllegalStateException(e.text(), e);
      }
    }

    private Explanation explained(ServerText text, WireguardFile client) throws UnreadableText {
      WireguardFile file = requireNonNull(text.interfaces().get(tunnel.name()));
      Place place = network.access(server, tunnel, peer).place(question.destination());
      Set<Reason> reasons = new LinkedHashSet<>(intentReasons(place));
      boolean sent = routedIntoTunnel(client.peers().getFirst(), reasons);
      Set<String> allowed = new LinkedHashSet<>();
      Optional<IpAddress> source =
          question
              .source()
              .or(
                  () ->
                      peer.addresses().all().stream()
                          .filter(a -> a.family() == question.destination().family())
                          .findFirst());
      if (source.isPresent()) {
        boolean accepted = acceptedByPeer(file, source.get(), reasons);
        firewall(
            new PacketWalk(network, server, text.firewall()),
            source.get(),
            ways(place),
            reasons,
            allowed);
        if (!accepted) {
          allowed.clear();
        }
      } else {
        reasons.add(
            new Reason(
                "peer",
                "generated/" + file.iface().file(),
                tunnel.name()
                    + " serves no "
                    + question.destination().family().text()
                    + ": the packet is dropped in the tunnel"));
      }
      return new Explanation(
          peer.node(),
          tunnel.name(),
          question.destination(),
          question.text(),
          List.copyOf(allowed),
          sent,
          List.copyOf(reasons));
    }

    private List<Reason> intentReasons(Place place) {
      List<Reason> reasons = new ArrayList<>();
      String grant = "grants[" + intent.inventory().grants().indexOf(peer.grant()) + "]";
      reasons.add(
          said(
              grant,
              "%s is granted %s with profile %s%s"
                  .formatted(
                      peer.node(),
                      tunnel.name(),
                      peer.profile().name(),
                      peer.grant().manage() ? " and manage" : "")));
      reasons.add(
          said(
              "profiles." + peer.profile().name(),
              "profile %s: lan %s, internet %s"
                  .formatted(
                      peer.profile().name(), peer.profile().lan(), peer.profile().internet())));
      String iface = "interfaces." + tunnel.name();
      IpAddress to = question.destination();
      tunnel.iface().lanSubnets().stream()
          .filter(lan -> lan.contains(to))
          .forEach(lan -> reasons.add(said(iface + ".lan_subnets", to + " is in the LAN " + lan)));
      switch (place) {
        case TUNNEL, SERVER ->
            reasons.add(said("servers." + server.name(), to + " is " + server.name() + " itself"));
        case INTERNET ->
            reasons.add(
                said(
                    iface + ".internet",
                    "internet of " + tunnel.name() + ": " + tunnel.iface().internet()));
        case LAN, ELSEWHERE -> {
          // Said above, or intent has no line about it.
        }
      }
      return reasons;
    }

    private Reason said(String path, String text) {
      Position position = intent.positions().of(path);
      return new Reason("intent", position.toString(), text);
    }

    /** Does the client route it into the tunnel? */
    private boolean routedIntoTunnel(Section toServer, Set<Reason> reasons) throws UnreadableText {
      Optional<Cidr> network =
          toServer.cidrs(ALLOWED_IPS).stream()
              .filter(cidr -> cidr.contains(question.destination()))
              .findFirst();
      reasons.add(
          new Reason(
              "client",
              place(toServer),
              network
                  .map(cidr -> "sends it into the tunnel: AllowedIPs has " + cidr)
                  .orElse("does not send it into the tunnel: no network of AllowedIPs has it")));
      return network.isPresent();
    }

    /** Does the server take a packet with this source from the node? */
    private boolean acceptedByPeer(WireguardFile file, IpAddress source, Set<Reason> reasons)
        throws UnreadableText {
      boolean accepted = false;
      for (Section section : file.peers()) {
        if (section.value("PublicKey").equals(peer.publicKey().base64())) {
          accepted = section.set(ALLOWED_IPS).contains(source);
          String line = ALLOWED_IPS + " = " + section.value(ALLOWED_IPS);
          reasons.add(
              new Reason(
                  "peer",
                  place(section),
                  accepted
                      ? line
                      : line + " does not have " + source + ": WireGuard drops the packet"));
        }
      }
      return accepted;
    }

    private static String place(Section section) throws UnreadableText {
      return "generated/" + section.file() + ":" + section.line(ALLOWED_IPS).number();
    }

    private void firewall(
        PacketWalk walk,
        IpAddress source,
        Set<String> ways,
        Set<Reason> reasons,
        Set<String> allowed) {
      List<Service> services =
          walk.services(question.destination().family()).stream()
              .filter(s -> question.service().map(s::contains).orElse(true))
              .toList();
      int passed = 0;
      for (Service service : services) {
        boolean passes = false;
        for (String out : ways) {
          Hook hook = out.isEmpty() ? Hook.INPUT : Hook.FORWARD;
          boolean through = judged(walk, source, hook, service, out, "firewall", reasons);
          passes |= through;
          if (through && hook == Hook.FORWARD) {
            judged(walk, source, Hook.POSTROUTING, service, out, "nat", reasons);
          }
        }
        if (passes) {
          passed++;
          allowed.add(question.port().isPresent() ? question.text() : word(service));
        }
      }
      if (question.port().isEmpty() && passed == services.size() && passed > 0) {
        allowed.clear();
        allowed.add("any");
      }
    }

    private static String word(Service service) {
      return switch (service.toString()) {
        case "icmp/8", "icmpv6/128", "icmp/0", "icmpv6/129" -> "echo";
        case String text -> text;
      };
    }

    private boolean judged(
        PacketWalk walk,
        IpAddress source,
        Hook hook,
        Service service,
        String out,
        String part,
        Set<Reason> reasons) {
      PacketWalk.End end =
          walk.of(hook, tunnel.name().value(), out, service, source, question.destination());
      end.rule()
          .map(rule -> new Reason(part, "generated/" + rule.place(), rule.text()))
          .ifPresent(reasons::add);
      return end.verdict() == Verdict.ACCEPT;
    }

    /** Where routing takes it: the server itself (an empty name), or out by a device. */
    private Set<String> ways(Place place) {
      IpAddress to = question.destination();
      return switch (place) {
        case TUNNEL, SERVER -> Set.of("");
        case LAN -> Set.copyOf(server.settings().lan());
        case INTERNET, ELSEWHERE ->
            server.tunnels().stream()
                .filter(
                    other -> other.iface().vpnSubnet().all().stream().anyMatch(s -> s.contains(to)))
                .findFirst()
                .map(other -> Set.of(other.name().value()))
                .orElse(Set.of(server.settings().wan().orElse(PacketWalk.ANOTHER_DEVICE)));
      };
    }
  }

  /** For people: the answer, then a line for each reason. */
  public String text() {
    String answer =
        isAllowed()
            ? "allowed ("
                + String.join(", ", allowed)
                + ")"
                + (sent ? "" : ", and its own file does not send it into the tunnel")
            : "not allowed";
    StringBuilder text = new StringBuilder();
    text.append("%s by %s to %s, %s: %s%n".formatted(node, iface, destination, asked, answer));
    for (Reason reason : reasons) {
      text.append("  %-8s %s  %s%n".formatted(reason.part(), reason.place(), reason.text()));
    }
    return text.toString();
  }
}
