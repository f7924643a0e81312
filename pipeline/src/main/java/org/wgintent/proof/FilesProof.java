package org.wgintent.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.readback.ServerText;
import org.wgintent.readback.ServerText.Device;
import org.wgintent.readback.ServerText.Route;
import org.wgintent.readback.ServerText.Setting;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Compares how a server makes its interfaces, routes to them, forwards and clamps with what intent
 * says.
 */
final class FilesProof {

  private final ServerNet server;
  private final ServerText text;
  private final List<String> differences = new ArrayList<>();

  private FilesProof(ServerNet server, ServerText text) {
    this.server = server;
    this.text = text;
  }

  /** In words; none if the files mean what intent says. */
  static List<String> differences(ServerNet server, ServerText text) {
    FilesProof proof = new FilesProof(server, text);
    proof.devices();
    proof.same("sysctl", text.settings(), proof.settings());
    proof.clamped();
    return proof.differences;
  }

  private void same(String file, List<?> is, List<?> must) {
    if (!is.equals(must)) {
      differences.add(file + ": is " + is + ", must be " + must);
    }
  }

  private void devices() {
    List<Device> devices = new ArrayList<>();
    List<Route> routes = new ArrayList<>();
    for (Tunnel tunnel : server.tunnels()) {
      String name = tunnel.name().value();
      List<String> addresses = new ArrayList<>();
      for (IpAddress address : tunnel.addresses().all()) {
        Cidr subnet =
            tunnel.iface().vpnSubnet().all().stream()
                .filter(s -> s.contains(address))
                .findFirst()
                .orElseThrow();
        addresses.add(address + "/" + subnet.prefix());
        routes.add(new Route(name, subnet.toString()));
      }
      devices.add(
          new Device(
              name,
              tunnel.implementation().implementation(),
              String.valueOf(tunnel.mtu()),
              tunnel.publicKey().base64(),
              String.valueOf(tunnel.peers().size()),
              addresses));
    }
    same("interfaces", text.devices(), devices);
    same("routes", text.routes(), routes);
  }

  /**
   * A server forwards what a tunnel leads to. Whoever forwards IPv6 hears of its routes all the
   * same.
   */
  private List<Setting> settings() {
    Predicate<Tunnel> leads = t -> t.iface().internet() || !t.iface().lanSubnets().isEmpty();
    List<Setting> settings = new ArrayList<>();
    if (server.tunnels().stream().anyMatch(leads)) {
      settings.add(new Setting("net.ipv4.ip_forward", "1"));
    }
    if (server.tunnels().stream().anyMatch(leads.and(t -> serves(t, Family.IPV6)))) {
      server
          .settings()
          .wan()
          .filter(wan -> !wan.contains("."))
          .ifPresent(wan -> settings.add(new Setting("net.ipv6.conf." + wan + ".accept_ra", "2")));
      settings.add(new Setting("net.ipv6.conf.all.forwarding", "1"));
    }
    return settings;
  }

  /** Every tunnel in every family that it serves; no other device. */
  private void clamped() {
    for (Map.Entry<Family, Set<String>> family : text.clamped().entrySet()) {
      Set<String> rest = new HashSet<>(family.getValue());
      for (Tunnel tunnel : server.tunnels()) {
        boolean clamped = rest.remove(tunnel.name().value());
        if (!clamped && serves(tunnel, family.getKey())) {
          differences.add("TCP's segments are not made to fit " + tunnel.name());
        }
      }
      if (!rest.isEmpty()) {
        differences.add("TCP's segments are made to fit " + rest + ", which is no tunnel");
      }
    }
  }

  private static boolean serves(Tunnel tunnel, Family family) {
    return tunnel.addresses().all().stream().anyMatch(a -> a.family() == family);
  }
}
