package org.wgintent.renderers;

import java.util.List;
import java.util.SortedMap;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.render.Limit;
import org.wgintent.render.ServerRenderer;
import org.wgintent.wireguard.IpAddress.Family;

/** A Linux server with iproute2, wg(8), iptables and ip6tables; nothing of nftables is needed. */
public final class LinuxIptablesServer implements ServerRenderer {

  @Override
  public ServerPlatform platform() {
    return ServerPlatform.LINUX_IPTABLES;
  }

  @Override
  public List<Limit> limits(ServerNet server) {
    return IptablesFirewall.limits(server);
  }

  @Override
  public SortedMap<String, String> render(Network network, ServerNet server) {
    SortedMap<String, String> files = ServerFiles.of(server);
    files.put("firewall.v4", IptablesFirewall.of(network, server, Family.IPV4));
    files.put("firewall.v6", IptablesFirewall.of(network, server, Family.IPV6));
    files.put("firewall", ServerFiles.resource("firewall-iptables"));
    files.put("wg-intent.service", ServerFiles.resource("wg-intent.service"));
    return files;
  }
}
