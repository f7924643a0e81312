package org.wgintent.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.WireguardFile;
import org.wgintent.render.Layout;
import org.wgintent.render.Targets;
import org.wgintent.wireguard.InterfaceName;

/**
 * Reads everything that was rendered and compares it with the network that it was rendered from.
 * Any difference is a bug of ours, and nothing that has one is shipped.
 */
public final class Proof {

  private final Network network;
  private final Targets targets;
  private final SortedMap<String, String> generated;
  private final List<Difference> differences = new ArrayList<>();

  private Proof(Network network, Targets targets, SortedMap<String, String> generated) {
    this.network = network;
    this.targets = targets;
    this.generated = generated;
  }

  /**
   * @param targets who read what they wrote
   * @param generated paths below {@code generated/} to text
   * @return none if every file means what intent says
   */
  public static List<Difference> differences(
      Network network, Targets targets, SortedMap<String, String> generated) {
    if (network.servers().isEmpty() && generated.isEmpty()) {
      // A domain that was taken out has no file, nor anything that a file could mean.
      return List.of();
    }
    Proof proof = new Proof(network, targets, generated);
    for (ServerNet server : network.servers().values()) {
      proof.server(server);
    }
    proof.differences.addAll(DocumentsProof.differences(network, generated));
    proof.strays();
    return List.copyOf(proof.differences);
  }

  /**
   * Compares what a server says that it has loaded with what it must do.
   *
   * @return in words; none if the rules mean what intent says
   */
  public static List<String> differences(
      Network network, Targets targets, ServerNet server, String loaded) {
    try {
      Model model = new Model(network, server, targets.of(server).loaded(loaded).merged());
      List<String> differences = new ArrayList<>(FirewallProof.differences(network, server, model));
      differences.addAll(MatrixProof.differences(network, server, model));
      return differences;
    } catch (UnreadableText e) {
      return List.of(e.text());
    }
  }

  private void server(ServerNet server) {
    String folder = Layout.server(server.name());
    try {
      ServerText text = targets.read(server, generated);
      Model model = new Model(network, server, text.firewall().merged());
      FirewallProof.differences(network, server, model).forEach(what -> add(folder, what));
      MatrixProof.differences(network, server, model)
          .forEach(what -> add("access-matrix.md", what));
      FilesProof.differences(server, text).forEach(what -> add(folder, what));
      Set<InterfaceName> unknown = new TreeSet<>(text.interfaces().keySet());
      for (Tunnel tunnel : server.tunnels()) {
        unknown.remove(tunnel.name());
        tunnel(folder, tunnel, text);
      }
      unknown.forEach(name -> add(folder, "the interface " + name + " is nobody's"));
    } catch (UnreadableText e) {
      add(folder, e.text());
    }
  }

  private void tunnel(String folder, Tunnel tunnel, ServerText text) {
    TunnelProof proof = new TunnelProof(network, tunnel);
    WireguardFile file = text.interfaces().get(tunnel.name());
    if (file == null) {
      add(folder, "the interface " + tunnel.name() + " is missing");
    } else {
      differences.addAll(found(folder, () -> proof.server(file)));
    }
    tunnel.peers().parallelStream()
        .map(
            peer ->
                found(
                    targets.path(tunnel, peer),
                    () -> proof.node(targets.read(tunnel, peer, generated), peer)))
        .forEachOrdered(differences::addAll);
  }

  /** Nothing is shipped that nobody read. */
  private void strays() {
    Set<String> known = new HashSet<>(DocumentsProof.PATHS);
    for (Tunnel tunnel : network.tunnels()) {
      tunnel.peers().forEach(peer -> known.add(targets.path(tunnel, peer)));
    }
    NavigableSet<String> folders = new TreeSet<>();
    network.servers().keySet().forEach(server -> folders.add(Layout.server(server)));
    for (String path : generated.keySet()) {
      String folder = folders.floor(path);
      // A server's reader has read its whole folder.
      if (!known.contains(path) && (folder == null || !path.startsWith(folder))) {
        add(path, "is nobody's");
      }
    }
  }

  private interface Comparison {
    List<Difference> differences() throws UnreadableText;
  }

  private static List<Difference> found(String path, Comparison comparison) {
    try {
      return comparison.differences();
    } catch (UnreadableText e) {
      return List.of(new Difference(path, e.text()));
    }
  }

  private void add(String file, String what) {
    differences.add(new Difference(file, what));
  }
}
