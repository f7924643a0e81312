package org.wgintent.renderers;

import java.util.SortedMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.UnreadableText;
import org.wgintent.render.ServerRenderer;

/** A Linux server with iproute2, wg(8) and nftables. */
public final class LinuxServer implements ServerRenderer {

  private static final String FIREWALL = "firewall.nft";

  @Override
  public ServerPlatform platform() {
    return ServerPlatform.LINUX;
  }

  @Override
  public SortedMap<String, String> render(Network network, ServerNet server) {
    SortedMap<String, String> files = ServerFiles.of(server);
    files.put(FIREWALL, NftFirewall.of(network, server));
    files.put("clamp.nft", clamp(server));
    files.put("firewall", ServerFiles.resource("firewall-nft"));
    files.put("wg-intent.service", ServerFiles.resource("wg-intent.service"));
    return files;
  }

  @Override
  public ServerText read(String folder, SortedMap<String, String> files) throws UnreadableText {
    ReadFolder read = new ReadFolder(folder, files);
    read.firewallIs(FIREWALL);
    return new ServerText(
        NftReader.read(folder + FIREWALL, read.text(FIREWALL)), WireguardReader.interfaces(read));
  }

  @Override
  public Ruleset loaded(String shown) throws UnreadableText {
    return NftReader.loaded(shown);
  }

  /** TCP segments through a tunnel are made to fit its MTU; apart, as not every kernel can. */
  private static String clamp(ServerNet server) {
    String table = "table inet wg_intent_clamp";
    StringBuilder text = new StringBuilder();
    text.append(table).append(" {}\ndelete ").append(table).append('\n');
    text.append(table).append(" {\n  chain forwarded {\n");
    text.append("    type filter hook forward priority mangle; policy accept;\n");
    for (Tunnel tunnel : server.tunnels()) {
      text.append("    oifname \"").append(tunnel.name());
      text.append("\" tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu\n");
    }
    return text.append("  }\n}\n").toString();
  }
}
