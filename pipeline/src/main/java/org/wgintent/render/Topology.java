package org.wgintent.render;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.NodeName;

/** {@code topology.md}: servers, interfaces and nodes, as a Mermaid diagram. Pure. */
public final class Topology {

  private Topology() {}

  public static String markdown(Network network) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Topology

        Who may do what is in `access-matrix.md`. There are no tunnels between servers: \
        site-to-site is not in the model.

        ```mermaid
        flowchart LR
        """);
    network.servers().values().forEach(server -> server(text, server));
    SortedSet<NodeName> nodes =
        network.tunnels().stream()
            .flatMap(tunnel -> tunnel.peers().stream())
            .map(Peer::node)
            .collect(Collectors.toCollection(TreeSet::new));
    nodes.forEach(node -> text.append("  " + id("node", node) + "([\"" + node + "\"])\n"));
    network.tunnels().forEach(tunnel -> edges(text, tunnel));
    return text.append("```\n").toString();
  }

  private static void server(StringBuilder text, ServerNet server) {
    String label = server.name() + " (" + server.settings().platform().text() + ")";
    if (server.tunnels().isEmpty()) {
      text.append("  " + id("server", server.name()) + "[\"" + label + "\"]\n");
      return;
    }
    text.append("  subgraph " + id("server", server.name()) + "[\"" + label + "\"]\n");
    server.tunnels().forEach(tunnel -> iface(text, tunnel));
    text.append("  end\n");
  }

  private static void iface(StringBuilder text, Tunnel tunnel) {
    String kind = tunnel.iface().isBenchmark() ? " (benchmark)" : "";
    String subnets =
        tunnel.iface().vpnSubnet().all().stream()
            .map(Object::toString)
            .collect(Collectors.joining("<br/>"));
    text.append("    " + id("iface", tunnel.name()) + "[\"" + tunnel.name() + kind);
    text.append("<br/>" + tunnel.iface().endpoint() + "<br/>" + subnets + "\"]\n");
  }

  private static void edges(StringBuilder text, Tunnel tunnel) {
    String iface = id("iface", tunnel.name());
    for (Peer peer : tunnel.peers()) {
      text.append("  " + id("node", peer.node()));
      text.append(" -->|\"" + peer.profile().name() + "\"| " + iface + "\n");
    }
    if (!tunnel.iface().lanSubnets().isEmpty()) {
      String lans =
          tunnel.iface().lanSubnets().stream()
              .map(Object::toString)
              .collect(Collectors.joining("<br/>"));
      text.append("  " + iface + " --- " + id("lan", tunnel.name()));
      text.append("[\"LAN<br/>" + lans + "\"]\n");
    }
    if (tunnel.iface().internet()) {
      text.append("  " + iface + " --- internet((\"Internet\"))\n");
    }
  }

  /** Of letters, digits and underscores alone, and never one of Mermaid's own words. */
  private static String id(String kind, Object name) {
    return kind + "_" + name.toString().replace("_", "_u").replace("-", "_m");
  }
}
