package org.wgintent.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.derive.OneServer;
import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Report;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.memory.Lately;
import org.wgintent.render.AccessMatrix;
import org.wgintent.render.Layout;
import org.wgintent.render.Limit;
import org.wgintent.render.Targets;
import org.wgintent.render.Topology;

/** The third stage: from a network to files, by the renderers that there are. Pure. */
final class Rendering {

  static final String NO_RENDERER = "WG901";
  static final String LIMIT = "WG902";

  private final Targets targets;
  private final Lately<String, OneServer, SortedMap<String, String>> rendered = new Lately<>();

  Rendering(Targets targets) {
    this.targets = targets;
  }

  /** What targets cannot do, and targets that nobody renders. */
  void limits(Intent intent, Network network, Report report) {
    for (ServerNet server : network.servers().values()) {
      targets
          .find(server)
          .ifPresentOrElse(
              renderer -> say(intent, report, renderer.limits(server)),
              () -> unknown(intent, report, server));
    }
    for (Tunnel tunnel : network.tunnels()) {
      tunnel.peers().stream()
          .filter(peer -> targets.find(peer).isEmpty())
          .forEach(peer -> unknown(intent, report, peer));
      tunnel.peers().parallelStream()
          .filter(peer -> targets.find(peer).isPresent())
          .map(peer -> new NodeLimits(peer.grant(), targets.of(peer).limits(network, tunnel, peer)))
          // Only what has limits is looked for in the list.
          .filter(node -> !node.limits().isEmpty())
          .forEachOrdered(
              node -> {
                String at = at(intent, node.grant());
                say(intent, report, node.limits().stream().map(limit -> limit.at(at)).toList());
              });
    }
  }

  private record NodeLimits(Grant grant, List<Limit> limits) {}

  /** Paths below {@code generated/} to text, of a network within the {@link #limits}. */
  SortedMap<String, String> render(Network network, List<OneServer> servers) {
    CompletableFuture<Map<String, String>> documents =
        CompletableFuture.supplyAsync(() -> documents(network));
    SortedMap<String, String> files = new TreeMap<>();
    for (OneServer server : servers) {
      files.putAll(rendered.of(server.id(), server, this::files));
    }
    files.putAll(documents.join());
    return files;
  }

  /** Of a server and of its nodes. */
  private SortedMap<String, String> files(OneServer one) {
    SortedMap<String, String> files = new TreeMap<>();
    String folder = Layout.server(one.server().name());
    targets
        .of(one.server())
        .render(one.among(), one.server())
        .forEach((path, text) -> files.put(folder + path, text));
    for (Tunnel tunnel : one.server().tunnels()) {
      tunnel.peers().parallelStream()
          .map(
              peer ->
                  Map.entry(
                      targets.path(tunnel, peer),
                      targets.of(peer).render(one.among(), tunnel, peer)))
          .forEachOrdered(file -> files.put(file.getKey(), file.getValue()));
    }
    return files;
  }

  private static Map<String, String> documents(Network network) {
    return Map.of(
        "access-matrix.md", AccessMatrix.markdown(network),
        "access-matrix.json", AccessMatrix.json(network),
        "topology.md", Topology.markdown(network));
  }

  private static String at(Intent intent, Grant grant) {
    return "grants[" + intent.inventory().grants().indexOf(grant) + "]";
  }

  private static void say(Intent intent, Report report, List<Limit> limits) {
    for (Limit limit : limits) {
      report
          .reporter(LIMIT, Severity.WARNING, intent.positions()::of)
          .at(limit.path(), limit.message(), limit.hint());
    }
  }

  private void unknown(Intent intent, Report report, ServerNet server) {
    unknown(
        intent,
        report,
        "execution.servers." + server.name() + ".platform",
        server.settings().platform().text(),
        targets.serverPlatforms().stream().map(ServerPlatform::text).toList());
  }

  private void unknown(Intent intent, Report report, Peer peer) {
    unknown(
        intent,
        report,
        at(intent, peer.grant()) + ".platform",
        peer.grant().platform().text(),
        targets.nodePlatforms().stream().map(Platform::text).toList());
  }

  private static void unknown(
      Intent intent, Report report, String path, String platform, List<String> known) {
    report
        .reporter(NO_RENDERER, Severity.ERROR, intent.positions()::of)
        .at(
            path,
            "this version does not render for the platform " + platform,
            "it renders for " + String.join(", ", new ArrayList<>(known)));
  }
}
