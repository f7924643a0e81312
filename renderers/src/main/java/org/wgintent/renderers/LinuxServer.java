package org.wgintent.renderers;

import java.util.SortedMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.UnreadableText;
import org.wgintent.render.ServerRenderer;

/** A Linux server with iproute2, wg(8) and nftables. */
public final class LinuxServer implements ServerRenderer {

  @Override
  public ServerPlatform platform() {
    return ServerPlatform.LINUX;
  }

  @Override
  public SortedMap<String, String> render(Network network, ServerNet server) {
    SortedMap<String, String> files = NftFirewall.serverFiles(network, server);
    files.put("wg-intent.service", ServerFiles.resource("wg-intent.service"));
    return files;
  }

  @Override
  public ServerText read(String folder, SortedMap<String, String> files) throws UnreadableText {
    ReadFolder read = new ReadFolder(folder, files);
    read.isOurs("wg-intent.service", "wg-intent.service");
    return NftReader.server(read);
  }

  @Override
  public Ruleset loaded(String shown) throws UnreadableText {
    return NftReader.loaded(shown);
  }
}
