package org.wgintent.render;

import java.util.List;
import java.util.Set;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.readback.UnreadableText;
import org.wgintent.readback.WireguardFile;

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

  /**
   * Such a file, read back.
   *
   * @param path below {@code generated/}, for messages
   * @throws UnreadableText if the text says anything that the reader does not know
   */
  WireguardFile read(String path, String text) throws UnreadableText;
}
