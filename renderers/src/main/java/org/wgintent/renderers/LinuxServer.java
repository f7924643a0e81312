package org.wgintent.renderers;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.readback.Ruleset;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.UnreadableText;
import org.wgintent.render.ServerRenderer;
import org.wgintent.wireguard.IpAddress.Family;

/** A Linux server with iproute2, wg(8) and nftables. */
public final class LinuxServer implements ServerRenderer {

  private static final String FIREWALL = "firewall.nft";
  private static final String CLAMP = "clamp.nft";

  @Override
  public ServerPlatform platform() {
    return ServerPlatform.LINUX;
  }

  @Override
  public SortedMap<String, String> render(Network network, ServerNet server) {
    SortedMap<String, String> files = ServerFiles.of(server);
    files.put(FIREWALL, NftFirewall.of(network, server));
    files.put(CLAMP, clamp(server));
    files.put("firewall", ServerFiles.resource("firewall-nft"));
    files.put("wg-intent.service", ServerFiles.resource("wg-intent.service"));
    return files;
  }

  @Override
  public ServerText read(String folder, SortedMap<String, String> files) throws UnreadableText {
    ReadFolder read = new ReadFolder(folder, files);
    read.isOurs("firewall", "firewall-nft");
    read.isOurs("wg-intent.service", "wg-intent.service");
    Set<String> clamped = clamped(read);
    return ServerFilesReader.read(
        read,
        NftReader.read(folder + FIREWALL, read.text(FIREWALL)),
        Map.of(Family.IPV4, clamped, Family.IPV6, clamped));
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

  private static final List<String> CLAMP_BEGINS =
      List.of(
          "table inet wg_intent_clamp {}",
          "delete table inet wg_intent_clamp",
          "table inet wg_intent_clamp {",
          "  chain forwarded {",
          "    type filter hook forward priority mangle; policy accept;");

  private static final List<String> CLAMP_ENDS = List.of("  }", "}");

  private static final Pattern CLAMPED =
      Pattern.compile(
          "    oifname \"([^\"]*)\" tcp flags & \\(syn \\| rst\\) == syn tcp option maxseg size set rt mtu");

  private static Set<String> clamped(ReadFolder folder) throws UnreadableText {
    List<String> lines = folder.lines(CLAMP);
    int first = CLAMP_BEGINS.size();
    int last = lines.size() - CLAMP_ENDS.size();
    if (last < first
        || !lines.subList(0, first).equals(CLAMP_BEGINS)
        || !lines.subList(last, lines.size()).equals(CLAMP_ENDS)) {
      throw new UnreadableText(folder.path(CLAMP), 1, "not one table with one chain");
    }
    Set<String> devices = new HashSet<>();
    for (int i = first; i < last; i++) {
      Matcher clamped = CLAMPED.matcher(lines.get(i));
      if (!clamped.matches()
          || !ReadFolder.isDevice(clamped.group(1))
          || !devices.add(clamped.group(1))) {
        throw new UnreadableText(folder.path(CLAMP), i + 1, "not the clamp of a device");
      }
    }
    return devices;
  }
}
