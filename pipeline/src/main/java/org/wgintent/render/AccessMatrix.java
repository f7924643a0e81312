package org.wgintent.render;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.wgintent.artifact.Json;
import org.wgintent.artifact.JsonDocument;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.wireguard.IpAddress.Family;

/** Who reaches what, of the whole network: {@code access-matrix.md} and {@code .json}. Pure. */
public final class AccessMatrix {

  private AccessMatrix() {}

  /** A table for each interface: a line for each node, a column for each destination. */
  public static String markdown(Network network) {
    StringBuilder text = new StringBuilder("# Access matrix\n");
    text.append(
        """

        What each server's firewall grants, whatever a client routes. `any` is any protocol and \
        port, `echo` is ping, `–` is nothing. A destination that is not here is not reached.
        """);
    for (ServerNet server : network.servers().values()) {
      for (Tunnel tunnel : server.tunnels()) {
        text.append("\n## ").append(tunnel.name()).append(" on ").append(server.name());
        text.append("\n\n");
        table(text, network, server, tunnel);
      }
    }
    return text.toString();
  }

  private static void table(StringBuilder text, Network network, ServerNet server, Tunnel tunnel) {
    List<AccessCell> all = AccessCell.of(network, server, tunnel);
    if (all.isEmpty()) {
      text.append("No node is granted anything here.\n");
      return;
    }
    int columns = all.size() / tunnel.peers().size();
    List<String> head = new ArrayList<>(List.of("node", "profile"));
    all.subList(0, columns).forEach(reach -> head.add(column(reach)));
    row(text, head);
    row(text, head.stream().map(column -> "---").toList());
    for (int at = 0; at < all.size(); at += columns) {
      List<String> cells =
          new ArrayList<>(List.of(all.get(at).node().value(), all.get(at).profile().value()));
      all.subList(at, at + columns).forEach(reach -> cells.add(cell(reach.services())));
      row(text, cells);
    }
    blackholes(text, tunnel);
  }

  private static String column(AccessCell reach) {
    return switch (reach.destination()) {
      case TUNNEL, SERVER, LAN, DNS -> reach.destination().text() + " " + reach.target();
      case INTERNET, PEERS -> reach.destination().text() + " " + reach.family().text();
    };
  }

  private static String cell(List<String> services) {
    return services.isEmpty() ? "–" : String.join(" ", services);
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static void blackholes(StringBuilder text, Tunnel tunnel) {
    for (Family family : Family.values()) {
      List<String> nodes =
          tunnel.peers().stream()
              .filter(peer -> peer.blackhole().filter(sink -> sink.family() == family).isPresent())
              .map(Peer::node)
              .map(Object::toString)
              .toList();
      if (!nodes.isEmpty()) {
        text.append("\n" + family.text() + " of ").append(String.join(", ", nodes));
        text.append(" is routed into the tunnel and dropped by the server (leak protection).\n");
      }
    }
  }

  /**
   * An array, in the order of the tables: one object for each node, interface and destination that
   * it reaches. What is not there is not reached.
   */
  public static String json(Network network) {
    List<Row> rows = new ArrayList<>();
    for (ServerNet server : network.servers().values()) {
      for (Tunnel tunnel : server.tunnels()) {
        AccessCell.of(network, server, tunnel).stream()
            .filter(reach -> !reach.services().isEmpty())
            .forEach(reach -> rows.add(Row.of(reach)));
      }
    }
    return Json.lines(rows);
  }

  /** The keys of an object. */
  private record Row(
      String node,
      @JsonProperty("interface") String iface,
      String profile,
      String destination,
      String target,
      String family,
      List<String> reach)
      implements JsonDocument {

    static Row of(AccessCell reach) {
      return new Row(
          reach.node().value(),
          reach.iface().value(),
          reach.profile().value(),
          reach.destination().text(),
          reach.target(),
          reach.family().name().toLowerCase(Locale.ROOT),
          reach.services());
    }
  }
}
