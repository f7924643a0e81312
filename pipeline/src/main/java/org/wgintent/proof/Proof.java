package org.wgintent.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.derive.OneServer;
import org.wgintent.memory.Lately;
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

  /**
   * What is shipped for a server and its nodes.
   *
   * @param files paths below {@code generated/} to text
   */
  public record Shipped(OneServer one, SortedMap<String, String> files) {}

  private final OneServer one;
  private final NotInternet never;
  private final Targets targets;
  private final SortedMap<String, String> files;
  private final List<Difference> differences = new ArrayList<>();

  private Proof(Targets targets, NotInternet never, Shipped shipped) {
    this.one = shipped.one();
    this.never = never;
    this.targets = targets;
    this.files = shipped.files();
  }

  /**
   * @param targets who read what they wrote
   * @param generated paths below {@code generated/} to text
   * @return none if every file means what intent says
   */
  public static List<Difference> differences(
      Network network, Targets targets, SortedMap<String, String> generated) {
    return differences(
        network,
        OneServer.all(network, network.withoutPeers()),
        targets,
        generated,
        new Lately<>());
  }

  /**
   * @param servers of {@code network}
   * @param lately what was proved before
   */
  public static List<Difference> differences(
      Network network,
      List<OneServer> servers,
      Targets targets,
      SortedMap<String, String> generated,
      Lately<String, Shipped, List<Difference>> lately) {
    if (servers.isEmpty() && generated.isEmpty()) {
      // A domain that was taken out has no file, nor anything that a file could mean.
      return List.of();
    }
    List<Difference> differences = new ArrayList<>();
    NotInternet never = new NotInternet(network);
    SortedMap<String, String> strays = new TreeMap<>(generated);
    for (OneServer server : servers) {
      Shipped shipped = new Shipped(server, taken(server, targets, strays));
      differences.addAll(
          lately.of(server.id(), shipped, it -> new Proof(targets, never, it).differences()));
    }
    differences.addAll(DocumentsProof.differences(network, generated));
    // Nothing is shipped that nobody read.
    strays.keySet().removeAll(DocumentsProof.PATHS);
    strays.keySet().forEach(path -> differences.add(new Difference(path, "is nobody's")));
    return List.copyOf(differences);
  }

  /** What is for a server and its nodes, out of what is left of all files. */
  private static SortedMap<String, String> taken(
      OneServer one, Targets targets, SortedMap<String, String> left) {
    String folder = Layout.server(one.server().name());
    // What begins with the folder's name is one run of the sorted paths.
    SortedMap<String, String> below = left.subMap(folder, folder + Character.MAX_VALUE);
    SortedMap<String, String> taken = new TreeMap<>(below);
    below.clear();
    for (Tunnel tunnel : one.server().tunnels()) {
      for (Peer peer : tunnel.peers()) {
        String path = targets.path(tunnel, peer);
        String text = left.remove(path);
        if (text != null) {
          taken.put(path, text);
        }
      }
    }
    return taken;
  }

  /**
   * Compares what a server says that it has loaded with what it must do.
   *
   * @return in words; none if the rules mean what intent says
   */
  public static List<String> differences(
      Network network, Targets targets, ServerNet server, String loaded) {
    try {
      Model model =
          new Model(
              network,
              new NotInternet(network),
              server,
              targets.of(server).loaded(loaded).merged());
      List<String> differences = new ArrayList<>(FirewallProof.differences(server, model));
      differences.addAll(MatrixProof.differences(network, server, model));
      return differences;
    } catch (UnreadableText e) {
      return List.of(e.text());
    }
  }

  private List<Difference> differences() {
    ServerNet server = one.server();
    String folder = Layout.server(server.name());
    try {
      ServerText text = targets.read(server, files);
      Model model = new Model(one.among(), never, server, text.firewall().merged());
      FirewallProof.differences(server, model).forEach(what -> add(folder, what));
      MatrixProof.differences(one.among(), server, model)
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
    return List.copyOf(differences);
  }

  private void tunnel(String folder, Tunnel tunnel, ServerText text) {
    TunnelProof proof = new TunnelProof(one.among(), never, tunnel);
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
                    () -> proof.node(targets.read(tunnel, peer, files), peer)))
        .forEachOrdered(differences::addAll);
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
