package org.wgintent.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.render.Layout;

/**
 * Reads everything that was rendered and compares it with the network that it was rendered from.
 * Any difference is a bug of ours, and nothing that has one is shipped.
 */
public final class Proof {

  private final Network network;
  private final SortedMap<String, String> generated;
  private final List<Difference> differences = new ArrayList<>();

  private Proof(Network network, SortedMap<String, String> generated) {
    this.network = network;
    this.generated = generated;
  }

  /**
   * @param generated paths below {@code generated/} to text
   * @return none if every file means what intent says
   */
  public static List<Difference> differences(Network network, SortedMap<String, String> generated) {
    Proof proof = new Proof(network, generated);
    for (ServerNet server : network.servers().values()) {
      proof.server(server);
    }
    return List.copyOf(proof.differences);
  }

  private void server(ServerNet server) {
    String folder = Layout.server(server.name());
    try {
      Ruleset ruleset = Firewalls.read(folder, generated);
      Model model = new Model(network, server, ruleset);
      FirewallProof.differences(network, server, model).forEach(what -> add(folder, what));
      MatrixProof.differences(network, server, model)
          .forEach(what -> add("access-matrix.md", what));
      for (Tunnel tunnel : server.tunnels()) {
        tunnel(folder, tunnel);
      }
    } catch (Unreadable e) {
      add(folder, e.text());
    }
  }

  private void tunnel(String folder, Tunnel tunnel) throws Unreadable {
    TunnelProof proof = new TunnelProof(network, tunnel);
    String path = folder + tunnel.name() + ".conf";
    differences.addAll(proof.server(path, text(path)));
    tunnel.peers().parallelStream()
        .map(peer -> node(proof, Layout.node(peer.node(), tunnel.name(), "conf"), peer))
        .forEachOrdered(differences::addAll);
  }

  private List<Difference> node(TunnelProof proof, String path, Peer peer) {
    try {
      return proof.node(path, text(path), peer);
    } catch (Unreadable e) {
      return List.of(new Difference(path, e.text()));
    }
  }

  private void add(String file, String what) {
    differences.add(new Difference(file, what));
  }

  private String text(String path) throws Unreadable {
    String text = generated.get(path);
    if (text == null) {
      throw new Unreadable(path, 1, "is missing");
    }
    return text;
  }
}
