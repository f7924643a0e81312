package org.wgintent.renderers;

import java.util.List;
import java.util.SortedMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.UnreadableText;
import org.wgintent.render.Limit;
import org.wgintent.render.ServerRenderer;

/**
 * A consumer router with firmware of the Asuswrt-Merlin kind: busybox, iptables, {@code /jffs} as
 * the only place that lasts, and scripts there that the firmware runs at boot and whenever it makes
 * its firewall anew.
 */
public final class AsuswrtMerlinServer implements ServerRenderer {

  @Override
  public ServerPlatform platform() {
    return ServerPlatform.ASUSWRT_MERLIN;
  }

  @Override
  public List<Limit> limits(ServerNet server) {
    return IptablesFirewall.limits(server);
  }

  @Override
  public SortedMap<String, String> render(Network network, ServerNet server) {
    SortedMap<String, String> files = IptablesFirewall.serverFiles(network, server);
    files.put("hooks", ServerFiles.resource("hooks-merlin"));
    return files;
  }

  @Override
  public ServerText read(String folder, SortedMap<String, String> files) throws UnreadableText {
    ReadFolder read = new ReadFolder(folder, files);
    read.isOurs("hooks", "hooks-merlin");
    return IptablesReader.server(read);
  }

  @Override
  public Ruleset loaded(String shown) throws UnreadableText {
    return IptablesReader.loaded(shown);
  }
}
