package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.Cidr;

/** A vpn_subnet overlaps no LAN subnet, no other vpn_subnet and no management IP. */
final class VpnSubnetDisjoint implements Rule {

  @Override
  public String code() {
    return "WG304";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    List<Interface> all = List.copyOf(intent.domain().interfaces().values());
    for (Interface iface : all) {
      for (Cidr subnet : iface.vpnSubnet().all()) {
        String path = "interfaces." + iface.name() + ".vpn_subnet." + subnet.family().key();
        for (Interface other : all) {
          other.lanSubnets().stream()
              .filter(subnet::overlaps)
              .forEach(
                  lan ->
                      report.at(
                          path,
                          subnet + " overlaps the LAN subnet " + lan + " of " + other.name(),
                          "choose a network of its own"));
          if (other.name().compareTo(iface.name()) < 0) {
            other.vpnSubnet().all().stream()
                .filter(subnet::overlaps)
                .forEach(
                    vpn ->
                        report.at(
                            path,
                            subnet + " overlaps the vpn_subnet " + vpn + " of " + other.name(),
                            "choose a network of its own"));
          }
        }
        intent
            .domain()
            .servers()
            .values()
            .forEach(
                server ->
                    server.mgmtIp().all().stream()
                        .filter(subnet::contains)
                        .forEach(
                            ip ->
                                report.at(
                                    path,
                                    subnet
                                        + " holds "
                                        + ip
                                        + ", where "
                                        + server.name()
                                        + " is managed",
                                    "choose a network of its own")));
      }
    }
  }
}
