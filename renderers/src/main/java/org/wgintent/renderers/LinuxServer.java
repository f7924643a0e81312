package org.wgintent.renderers;

import java.util.SortedMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.render.ServerRenderer;

/** A Linux server with iproute2, wg(8) and nftables. */
public final class LinuxServer implements ServerRenderer {

  @Override
  public ServerPlatform platform() {
    return ServerPlatform.LINUX;
  }

  @Override
  public SortedMap<String, String> render(Network network, ServerNet server) {
    SortedMap<String, String> files = ServerFiles.of(server);
    files.put("firewall.nft", NftFirewall.of(network, server));
    files.put("firewall", ServerFiles.resource("firewall-nft"));
    files.put("wg-intent.service", ServerFiles.resource("wg-intent.service"));
    return files;
  }
}
