package org.wgintent.validate;

import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress.Family;

/** An IPv4 LAN is reached by nobody through a tunnel without IPv4; WG303 has the other way. */
final class ClientsReachLan implements Rule {

  @Override
  public String code() {
    return "WG314";
  }

  @Override
  public Severity severity() {
    return Severity.WARNING;
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (Interface iface : intent.domain().interfaces().values()) {
      if (iface.vpnSubnet().ipv4().isPresent()) {
        continue;
      }
      for (Cidr lan : iface.lanSubnets()) {
        if (lan.family() == Family.IPV4) {
          report.at(
              "interfaces." + iface.name() + ".lan_subnets",
              "no client of %s reaches %s: the tunnel has no IPv4 addresses"
                  .formatted(iface.name(), lan),
              "add vpn_subnet.ipv4, or remove the network");
        }
      }
    }
  }
}
