package org.wgintent.stage;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.render.AccessMatrix;
import org.wgintent.render.Layout;
import org.wgintent.render.Limit;
import org.wgintent.render.NodeRenderer;
import org.wgintent.render.ServerRenderer;
import org.wgintent.render.Topology;

/** The third stage: from a network to files, by the renderers that there are. Pure. */
public final class Rendering {

  static final String NO_RENDERER = "WG901";
  static final String LIMIT = "WG902";

  private final Map<ServerPlatform, ServerRenderer> servers = new EnumMap<>(ServerPlatform.class);
  private final Map<Platform, NodeRenderer> nodes = new EnumMap<>(Platform.class);

  public Rendering(List<ServerRenderer> serverRenderers, List<NodeRenderer> nodeRenderers) {
    serverRenderers.forEach(renderer -> servers.put(renderer.platform(), renderer));
    nodeRenderers.forEach(
        renderer -> renderer.platforms().forEach(platform -> nodes.put(platform, renderer)));
  }

  /** Paths below {@code generated/} to text; targets that nobody renders go to {@code report}. */
  SortedMap<String, String> render(Intent intent, Network network, Report report) {
    SortedMap<String, String> files = new TreeMap<>();
    ForkJoinTask<Map<String, String>> documents =
        ForkJoinPool.commonPool().submit(() -> documents(network));
    for (ServerNet server : network.servers().values()) {
      ServerRenderer renderer = servers.get(server.realisation().platform());
      if (renderer == null) {
        unknown(
            intent,
            report,
            "execution.servers." + server.name() + ".platform",
            server.realisation().platform().text(),
            servers.keySet().stream().map(ServerPlatform::text).toList());
        continue;
      }
      say(intent, report, renderer.limits(server));
      renderer
          .render(network, server)
          .forEach((path, text) -> files.put(Layout.server(server.name()) + path, text));
    }
    for (Tunnel tunnel : network.tunnels()) {
      tunnel.peers().stream()
          .filter(peer -> !nodes.containsKey(peer.grant().platform()))
          .forEach(peer -> unknown(intent, report, peer));
      tunnel.peers().parallelStream()
          .filter(peer -> nodes.containsKey(peer.grant().platform()))
          .map(peer -> node(network, tunnel, peer))
          .forEachOrdered(node -> node.into(files, intent, report));
    }
    files.putAll(documents.join());
    return files;
  }

  private static Map<String, String> documents(Network network) {
    return Map.of(
        "access-matrix.md", AccessMatrix.markdown(network),
        "access-matrix.json", AccessMatrix.json(network),
        "topology.md", Topology.markdown(network));
  }

  /** A node's file, and what its platform cannot do. */
  private record NodeFile(Grant grant, String path, String text, List<Limit> limits) {

    void into(SortedMap<String, String> files, Intent intent, Report report) {
      files.put(path, text);
      if (!limits.isEmpty()) {
        // Only what has limits is looked for in the list.
        String at = at(intent, grant);
        say(intent, report, limits.stream().map(limit -> limit.at(at)).toList());
      }
    }
  }

  private NodeFile node(Network network, Tunnel tunnel, Peer peer) {
    NodeRenderer renderer = requireNonNull(nodes.get(peer.grant().platform()));
    return new NodeFile(
        peer.grant(),
        Layout.node(peer.node(), tunnel.name(), renderer.extension()),
        renderer.render(network, tunnel, peer),
        renderer.limits(network, tunnel, peer));
  }

  private static String at(Intent intent, Grant grant) {
    return "grants[" + intent.inventory().grants().indexOf(grant) + "]";
  }

  private static void say(Intent intent, Report report, List<Limit> limits) {
    for (Limit limit : limits) {
      report
          .reporter(LIMIT, Severity.WARNING, intent.places()::of)
          .at(limit.path(), limit.message(), limit.hint());
    }
  }

  private void unknown(Intent intent, Report report, Peer peer) {
    unknown(
        intent,
        report,
        at(intent, peer.grant()) + ".platform",
        peer.grant().platform().text(),
        nodes.keySet().stream().map(Platform::text).toList());
  }

  private static void unknown(
      Intent intent, Report report, String path, String platform, List<String> known) {
    report
        .reporter(NO_RENDERER, Severity.ERROR, intent.places()::of)
        .at(
            path,
            "this version does not render for the platform " + platform,
            "it renders for " + String.join(", ", new ArrayList<>(known)));
  }
}
