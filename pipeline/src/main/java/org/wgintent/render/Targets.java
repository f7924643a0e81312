package org.wgintent.render;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.WireguardFile;

/** Who writes and reads what, for every platform that there is. */
public final class Targets {

  private final Map<ServerPlatform, ServerRenderer> servers = new EnumMap<>(ServerPlatform.class);
  private final Map<Platform, NodeRenderer> nodes = new EnumMap<>(Platform.class);

  public Targets(List<ServerRenderer> serverRenderers, List<NodeRenderer> nodeRenderers) {
    serverRenderers.forEach(renderer -> servers.put(renderer.platform(), renderer));
    nodeRenderers.forEach(
        renderer -> renderer.platforms().forEach(platform -> nodes.put(platform, renderer)));
  }

  public Set<ServerPlatform> serverPlatforms() {
    return servers.keySet();
  }

  public Set<Platform> nodePlatforms() {
    return nodes.keySet();
  }

  public Optional<ServerRenderer> find(ServerNet server) {
    return Optional.ofNullable(servers.get(server.settings().platform()));
  }

  public Optional<NodeRenderer> find(Peer peer) {
    return Optional.ofNullable(nodes.get(peer.grant().platform()));
  }

  public ServerRenderer of(ServerNet server) {
    return find(server).orElseThrow();
  }

  public NodeRenderer of(Peer peer) {
    return find(peer).orElseThrow();
  }

  /** Where a node's file for a tunnel lies below {@code generated/}. */
  public String path(Tunnel tunnel, Peer peer) {
    return Layout.node(peer.node(), tunnel.name(), of(peer).extension());
  }

  /**
   * A server's files among all of {@code generated}, read back.
   *
   * @throws UnreadableText if they say something that their own reader does not know
   */
  public ServerText read(ServerNet server, SortedMap<String, String> generated)
      throws UnreadableText {
    String folder = Layout.server(server.name());
    SortedMap<String, String> files = new TreeMap<>();
    // What begins with the folder's name is one run of the sorted paths.
    generated
        .subMap(folder, folder + Character.MAX_VALUE)
        .forEach((path, text) -> files.put(path.substring(folder.length()), text));
    return of(server).read(folder, files);
  }

  /** A node's file for a tunnel, read back. */
  public WireguardFile read(Tunnel tunnel, Peer peer, SortedMap<String, String> generated)
      throws UnreadableText {
    String path = path(tunnel, peer);
    String text = generated.get(path);
    if (text == null) {
      throw new UnreadableText(path, 1, "is missing");
    }
    return of(peer).read(path, text);
  }
}
