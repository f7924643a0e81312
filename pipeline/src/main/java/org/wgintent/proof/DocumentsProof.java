package org.wgintent.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.NodeName;
import org.wgintent.render.AccessCell;
import org.wgintent.render.AccessCell.Destination;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Compares what people and programs read of the domain, word by word, with the cells that {@link
 * MatrixProof} holds against the rules, and with the network itself.
 */
final class DocumentsProof {

  private final Network network;
  private final SortedMap<String, String> generated;
  private final Map<InterfaceName, List<AccessCell>> cells = new HashMap<>();
  private final List<Difference> differences = new ArrayList<>();

  private DocumentsProof(Network network, SortedMap<String, String> generated) {
    this.network = network;
    this.generated = generated;
    for (ServerNet server : network.servers().values()) {
      for (Tunnel tunnel : server.tunnels()) {
        cells.put(tunnel.name(), AccessCell.of(network, server, tunnel));
      }
    }
  }

  private List<AccessCell> cells(Tunnel tunnel) {
    return requireNonNull(cells.get(tunnel.name()));
  }

  /** The paths of the documents. */
  static final List<String> PATHS =
      List.of("access-matrix.md", "access-matrix.json", "topology.md");

  static List<Difference> differences(Network network, SortedMap<String, String> generated) {
    DocumentsProof proof = new DocumentsProof(network, generated);
    proof.compare(PATHS.get(0), proof::matrix);
    proof.compare(PATHS.get(1), proof::rows);
    proof.compare(PATHS.get(2), proof::topology);
    return proof.differences;
  }

  private interface Telling {
    void tell(Words words);
  }

  private void compare(String path, Telling telling) {
    Words words = new Words(generated.getOrDefault(path, ""));
    telling.tell(words);
    words.end().ifPresent(what -> differences.add(new Difference(path, what)));
  }

  /** A text that is compared from its beginning on, piece by piece. */
  private static final class Words {
    private final String text;
    private int at;
    private String missed = "";

    Words(String text) {
      this.text = text;
    }

    Words say(String... pieces) {
      for (String piece : pieces) {
        if (missed.isEmpty() && text.startsWith(piece, at)) {
          at += piece.length();
        } else if (missed.isEmpty()) {
          missed = piece;
        }
      }
      return this;
    }

    Optional<String> end() {
      if (missed.isEmpty() && at == text.length()) {
        return Optional.empty();
      }
      long line = text.substring(0, at).lines().count() + (text.startsWith("\n", at - 1) ? 1 : 0);
      String rest = text.substring(at).lines().findFirst().orElse("");
      return Optional.of(
          "line %d: is `%s`, must be %s"
              .formatted(line, rest, missed.isEmpty() ? "the end" : "`" + missed.strip() + "`"));
    }
  }

  private void matrix(Words words) {
    words.say(
        """
        # Access matrix

        What each server's firewall grants, whatever a client routes. `any` is any protocol and \
        port, `echo` is ping, `–` is nothing. A destination that is not here is not reached.
        """);
    for (ServerNet server : network.servers().values()) {
      for (Tunnel tunnel : server.tunnels()) {
        words.say("\n## ", tunnel.name().value(), " on ", server.name().value(), "\n\n");
        if (tunnel.peers().isEmpty()) {
          words.say("No node is granted anything here.\n");
        } else {
          table(words, tunnel, cells(tunnel));
        }
      }
    }
  }

  private static void table(Words words, Tunnel tunnel, List<AccessCell> cells) {
    int columns = cells.size() / tunnel.peers().size();
    words.say("| node | profile |");
    for (AccessCell cell : cells.subList(0, columns)) {
      boolean whole =
          cell.destination() == Destination.INTERNET || cell.destination() == Destination.PEERS;
      words.say(" ", cell.destination().text(), " ");
      words.say(whole ? cell.family().text() : cell.target(), " |");
    }
    words.say("\n|", " --- |".repeat(columns + 2), "\n");
    for (int at = 0; at < cells.size(); at += columns) {
      words.say("| ", cells.get(at).node().value(), " | ", cells.get(at).profile().value(), " |");
      for (AccessCell cell : cells.subList(at, at + columns)) {
        words.say(" ").say(cell.services().isEmpty() ? "–" : String.join(" ", cell.services()));
        words.say(" |");
      }
      words.say("\n");
    }
    for (Family family : Family.values()) {
      String sunk =
          tunnel.peers().stream()
              .filter(peer -> peer.blackhole().stream().anyMatch(a -> a.family() == family))
              .map(peer -> peer.node().value())
              .collect(Collectors.joining(", "));
      if (!sunk.isEmpty()) {
        words.say("\n", family.text(), " of ", sunk);
        words.say(" is routed into the tunnel and dropped by the server (leak protection).\n");
      }
    }
  }

  private void rows(Words words) {
    words.say("[");
    String between = "\n";
    for (Tunnel tunnel : network.tunnels()) {
      for (AccessCell cell : cells(tunnel)) {
        if (cell.services().isEmpty()) {
          continue;
        }
        words.say(between, "{\"node\":\"", cell.node().value());
        words.say("\",\"interface\":\"", cell.iface().value());
        words.say("\",\"profile\":\"", cell.profile().value());
        words.say("\",\"destination\":\"", cell.destination().text());
        words.say("\",\"target\":\"", cell.target());
        words.say("\",\"family\":\"", cell.family().name().toLowerCase(Locale.ROOT));
        words.say("\",\"reach\":[\"", String.join("\",\"", cell.services()), "\"]}");
        between = ",\n";
      }
    }
    words.say(between.equals("\n") ? "]\n" : "\n]\n");
  }

  private void topology(Words words) {
    words.say(
        """
        # Topology

        Who may do what is in `access-matrix.md`. There are no tunnels between servers: \
        site-to-site is not in the model.

        ```mermaid
        flowchart LR
        """);
    SortedSet<NodeName> nodes = new TreeSet<>();
    for (ServerNet server : network.servers().values()) {
      boolean empty = server.tunnels().isEmpty();
      words.say(empty ? "  " : "  subgraph ", id("server", server.name().value()));
      words.say("[\"", server.name().value(), " (", server.settings().platform().text(), ")\"]\n");
      for (Tunnel tunnel : server.tunnels()) {
        words.say("    ", id("iface", tunnel.name().value()), "[\"", tunnel.name().value());
        words.say(tunnel.iface().isBenchmark() ? " (benchmark)" : "", "<br/>");
        words.say(tunnel.iface().endpoint().toString(), "<br/>");
        words.say(joined(tunnel.iface().vpnSubnet().all()), "\"]\n");
        tunnel.peers().forEach(peer -> nodes.add(peer.node()));
      }
      words.say(empty ? "" : "  end\n");
    }
    for (NodeName node : nodes) {
      words.say("  ", id("node", node.value()), "([\"", node.value(), "\"])\n");
    }
    network.tunnels().forEach(tunnel -> edges(words, tunnel));
    words.say("```\n");
  }

  private static void edges(Words words, Tunnel tunnel) {
    String iface = id("iface", tunnel.name().value());
    for (Peer peer : tunnel.peers()) {
      words.say("  ", id("node", peer.node().value()), " -->|\"");
      words.say(peer.profile().name().value(), "\"| ", iface, "\n");
    }
    if (!tunnel.iface().lanSubnets().isEmpty()) {
      words.say("  ", iface, " --- ", id("lan", tunnel.name().value()), "[\"LAN<br/>");
      words.say(joined(tunnel.iface().lanSubnets()), "\"]\n");
    }
    if (tunnel.iface().internet()) {
      words.say("  ", iface, " --- internet((\"Internet\"))\n");
    }
  }

  private static String joined(List<?> items) {
    return items.stream().map(Object::toString).collect(Collectors.joining("<br/>"));
  }

  private static String id(String kind, String name) {
    return kind + "_" + name.replace("_", "_u").replace("-", "_m");
  }
}
