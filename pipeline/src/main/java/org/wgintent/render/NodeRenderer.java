package org.wgintent.render;

import java.util.List;
import java.util.Set;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Inventory.Platform;

/** Renders the file of one node on one interface. Pure. */
public interface NodeRenderer {

  Set<Platform> platforms();

  /** Of the file's name, without the dot. */
  String extension();

  /** What the node's platform cannot do of what is asked; said at its grant. */
  default List<Limit> limits(Network network, Tunnel tunnel, Peer peer) {
    return List.of();
  }

  String render(Network network, Tunnel tunnel, Peer peer);
}
