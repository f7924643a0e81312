package org.wgintent.renderers;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.wgintent.artifact.Resources;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;

/** What a server holds whatever filters its packets: wg(8)'s files, interfaces, settings. */
final class ServerFiles {

  private ServerFiles() {}

  /** All of it; the firewall comes on top. */
  static SortedMap<String, String> of(ServerNet server) {
    SortedMap<String, String> files = new TreeMap<>();
    for (Tunnel tunnel : server.tunnels()) {
      files.put(tunnel.name() + ".conf", conf(tunnel));
    }
    files.put("interfaces", interfaces(server));
    files.put("routes", routes(server));
    files.put("sysctl", sysctl(server));
    return files;
  }

  /** wg(8)'s own format. A key that is absent would be reset, so none is. */
  private static String conf(Tunnel tunnel) {
    StringBuilder text = new StringBuilder("[Interface]\n");
    text.append("PrivateKey = ").append(tunnel.key().placeholder()).append('\n');
    text.append("ListenPort = ").append(tunnel.iface().endpoint().port()).append('\n');
    for (Peer peer : tunnel.peers()) {
      text.append("\n[Peer]\n# ").append(peer.node()).append('\n');
      text.append("PublicKey = ").append(peer.publicKey()).append('\n');
      peer.psk()
          .ifPresent(psk -> text.append("PresharedKey = ").append(psk.placeholder()).append('\n'));
      text.append("AllowedIPs = ")
          .append(
              peer.addresses().all().stream()
                  .map(a -> a.single().toString())
                  .collect(Collectors.joining(", ")))
          .append('\n');
    }
    return text.toString();
  }

  private static String interfaces(ServerNet server) {
    StringBuilder text =
        new StringBuilder("# name implementation mtu public-key peers addresses\n");
    for (Tunnel tunnel : server.tunnels()) {
      text.append(tunnel.name())
          .append(' ')
          .append(tunnel.implementation().implementation())
          .append(' ')
          .append(tunnel.mtu())
          .append(' ')
          .append(tunnel.publicKey())
          .append(' ')
          .append(tunnel.peers().size());
      for (Cidr subnet : tunnel.iface().vpnSubnet().all()) {
        IpAddress own =
            tunnel.addresses().all().stream().filter(subnet::contains).findFirst().orElseThrow();
        text.append(' ').append(own).append('/').append(subnet.prefix());
      }
      text.append('\n');
    }
    // A file that was cut off would have interfaces deleted.
    return text.append("# end\n").toString();
  }

  /** The routes to each interface, which its addresses bring with them; others are not ours. */
  private static String routes(ServerNet server) {
    StringBuilder text = new StringBuilder("# name destination\n");
    for (Tunnel tunnel : server.tunnels()) {
      for (Cidr subnet : tunnel.iface().vpnSubnet().all()) {
        text.append(tunnel.name()).append(' ').append(subnet).append('\n');
      }
    }
    return text.toString();
  }

  private static String sysctl(ServerNet server) {
    boolean forwards =
        server.tunnels().stream()
            .anyMatch(t -> t.iface().internet() || !t.iface().lanSubnets().isEmpty());
    boolean forwards6 =
        server.tunnels().stream()
            .filter(t -> t.iface().vpnSubnet().ipv6().isPresent())
            .anyMatch(t -> t.iface().internet() || !t.iface().lanSubnets().isEmpty());
    StringBuilder text = new StringBuilder();
    if (forwards) {
      text.append("net.ipv4.ip_forward=1\n");
    }
    if (forwards6) {
      // A host that forwards ignores router advertisements unless told otherwise.
      server
          .settings()
          .wan()
          .filter(wan -> wan.indexOf('.') < 0)
          .ifPresent(wan -> text.append("net.ipv6.conf." + wan + ".accept_ra=2\n"));
      text.append("net.ipv6.conf.all.forwarding=1\n");
    }
    return text.toString();
  }

  /** A file that is the same for every server. */
  static String resource(String name) {
    return Resources.text(ServerFiles.class, "server/" + name);
  }
}
