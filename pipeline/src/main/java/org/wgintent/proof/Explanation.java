package org.wgintent.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.diagnostic.Position;
import org.wgintent.domain.Intent;
import org.wgintent.domain.NodeName;
import org.wgintent.proof.Walk.Decision;
import org.wgintent.render.Layout;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress;

/**
 * Why a node reaches a destination through an interface, or does not: read from the shipped text,
 * with the lines of intent that it follows from.
 *
 * @param allowed services that get there, in words; empty: nothing does
 * @param reasons in the order of a packet's way
 */
public record Explanation(
    NodeName node,
    InterfaceName iface,
    IpAddress destination,
    String asked,
    List<String> allowed,
    List<Reason> reasons) {

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
   */
  public record Question(IpAddress destination, Optional<Integer> port, boolean udp) {
    private Optional<Service> service() {
      return port.map(p -> Service.of(udp ? Protocol.UDP : Protocol.TCP, p));
    }

    private String text() {
      return port.map(p -> p + (udp ? "/udp" : "/tcp")).orElse("any service");
    }
  }

  public boolean isAllowed() {
    return !allowed.isEmpty();
  }

  /**
   * One for each interface that the node is granted.
   *
   * @param generated paths below {@code generated/} to text, as proved
   */
  public static List<Explanation> of(
      Intent intent,
      Network network,
      SortedMap<String, String> generated,
      NodeName node,
      Question question) {
    List<Explanation> all = new ArrayList<>();
    for (ServerNet server : network.servers().values()) {
      for (Tunnel tunnel : server.tunnels()) {
        for (Peer peer : tunnel.peers()) {
          if (peer.node().equals(node)) {
            all.add(
                new Search(intent, network, generated, server, tunnel, peer, question).explain());
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
      SortedMap<String, String> generated,
      ServerNet server,
      Tunnel tunnel,
      Peer peer,
      Question question) {

    Explanation explain() {
      Set<Reason> reasons = new LinkedHashSet<>(meant());
      boolean sent = sent(reasons);
      Set<String> allowed = new LinkedHashSet<>();
      Optional<IpAddress> source =
          peer.addresses().all().stream()
              .filter(a -> a.family() == question.destination().family())
              .findFirst();
      if (sent && source.isPresent()) {
        accepted(reasons);
        firewall(source.get(), reasons, allowed);
      } else if (sent) {
        reasons.add(
            new Reason(
                "peer",
                "generated/" + Layout.server(server.name()) + tunnel.name() + ".conf",
                tunnel.name()
                    + " serves no "
                    + question.destination().family().text()
                    + ": the packet dies in the tunnel"));
      }
      return new Explanation(
          peer.node(),
          tunnel.name(),
          question.destination(),
          question.text(),
          List.copyOf(allowed),
          List.copyOf(reasons));
    }

    private List<Reason> meant() {
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
      tunnel.iface().lanSubnets().stream()
          .filter(lan -> lan.contains(question.destination()))
          .forEach(
              lan ->
                  reasons.add(
                      said(
                          iface + ".lan_subnets",
                          question.destination() + " is in the LAN " + lan)));
      if (isServers()) {
        reasons.add(
            said(
                "servers." + server.name(),
                question.destination() + " is " + server.name() + " itself"));
      } else if (Meaning.isInternet(network, question.destination())) {
        reasons.add(
            said(
                iface + ".internet",
                "internet of " + tunnel.name() + ": " + tunnel.iface().internet()));
      }
      return reasons;
    }

    private Reason said(String path, String text) {
      Position position = intent.places().of(path);
      return new Reason("intent", position.toString(), text);
    }

    private boolean isServers() {
      IpAddress to = question.destination();
      return server.server().mgmtIp().all().contains(to)
          || server.tunnels().stream().anyMatch(t -> t.addresses().all().contains(to));
    }

    /** Does the client route it into the tunnel? */
    private boolean sent(Set<Reason> reasons) {
      String path = Layout.node(peer.node(), tunnel.name(), "conf");
      List<String> lines = text(path).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).startsWith("AllowedIPs = ")) {
          Optional<Cidr> network =
              List.of(lines.get(i).substring("AllowedIPs = ".length()).split(", ", -1)).stream()
                  .map(Cidr::parse)
                  .filter(cidr -> cidr.contains(question.destination()))
                  .findFirst();
          reasons.add(
              new Reason(
                  "client",
                  "generated/" + path + ":" + (i + 1),
                  network
                      .map(cidr -> "sends it into the tunnel: AllowedIPs has " + cidr)
                      .orElse(
                          "does not send it into the tunnel: no network of AllowedIPs has it")));
          return network.isPresent();
        }
      }
      return false;
    }

    /** The line by which the server takes the node's packets. */
    private void accepted(Set<Reason> reasons) {
      String path = Layout.server(server.name()) + tunnel.name() + ".conf";
      List<String> lines = text(path).lines().toList();
      int key = lines.indexOf("PublicKey = " + peer.publicKey().base64());
      for (int i = Math.max(0, key); i < lines.size(); i++) {
        if (lines.get(i).startsWith("AllowedIPs = ")) {
          reasons.add(new Reason("peer", "generated/" + path + ":" + (i + 1), lines.get(i)));
          return;
        }
      }
    }

    private void firewall(IpAddress source, Set<Reason> reasons, Set<String> allowed) {
      Model model = model();
      List<Service> services =
          model.services(question.destination().family()).stream()
              .filter(s -> question.service().map(s::contains).orElse(true))
              .toList();
      int passed = 0;
      for (Service service : services) {
        boolean passes = false;
        for (String out : ways()) {
          Hook hook = out.isEmpty() ? Hook.INPUT : Hook.FORWARD;
          boolean through = judged(model, source, hook, service, out, "firewall", reasons);
          passes |= through;
          if (through && hook == Hook.FORWARD) {
            judged(model, source, Hook.POSTROUTING, service, out, "nat", reasons);
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
        Model model,
        IpAddress source,
        Hook hook,
        Service service,
        String out,
        String part,
        Set<Reason> reasons) {
      Traffic traffic =
          new Traffic(hook, source.family(), tunnel.name().value(), out, service, Tracking.NEW);
      int from = model.sources(source.family()).classOf(source);
      int to = model.destinations(source.family()).classOf(question.destination());
      Decision decision =
          model.walk(traffic).stream()
              .filter(d -> d.pairs().sources().get(from) && d.pairs().destinations().get(to))
              .findFirst()
              .orElseThrow();
      decision
          .rule()
          .map(rule -> new Reason(part, "generated/" + rule.place(), rule.text()))
          .ifPresent(reasons::add);
      return decision.verdict() == Verdict.ACCEPT;
    }

    private Model model() {
      try {
        return new Model(network, server, Firewalls.read(Layout.server(server.name()), generated));
      } catch (Unreadable e) {
        throw new IllegalStateException(e.text(), e);
      }
    }

    /** Where routing takes it: the server itself (an empty name), or out by a device. */
    private Set<String> ways() {
      IpAddress to = question.destination();
      if (isServers()) {
        return Set.of("");
      }
      for (Tunnel other : server.tunnels()) {
        if (other.iface().vpnSubnet().all().stream().anyMatch(s -> s.contains(to))) {
          return Set.of(other.name().value());
        }
      }
      if (tunnel.iface().lanSubnets().stream().anyMatch(s -> s.contains(to))) {
        return Set.copyOf(server.realisation().lan());
      }
      return server.realisation().wan().map(Set::of).orElse(Set.of(Meaning.ANOTHER));
    }

    private String text(String path) {
      return requireNonNull(generated.get(path), path);
    }
  }

  /** For people: the answer, then a line for each reason. */
  public String text() {
    String answer =
        isAllowed()
            ? "allowed (" + allowed.stream().collect(Collectors.joining(", ")) + ")"
            : "not allowed";
    StringBuilder text = new StringBuilder();
    text.append("%s by %s to %s, %s: %s%n".formatted(node, iface, destination, asked, answer));
    for (Reason reason : reasons) {
      text.append("  %-8s %s  %s%n".formatted(reason.part(), reason.place(), reason.text()));
    }
    return text.toString();
  }
}
