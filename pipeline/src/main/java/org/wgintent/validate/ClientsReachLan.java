package org.wgintent.validate;

import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress.Family;

/** A LAN of a family that the tunnel has no addresses of is reached by nobody. */
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
      for (Cidr lan : iface.lanSubnets()) {
        boolean served =
            iface.vpnSubnet().all().stream().anyMatch(vpn -> vpn.family() == lan.family());
        if (!served && lan.family() == Family.IPV4) {
          report.at(
              "interfaces." + iface.name() + ".lan_subnets",
              "no client of "
                  + iface.name()
                  + " reaches "
                  + lan
                  + ": the tunnel has no "
                  + lan.family().text()
                  + " addresses",
              "add vpn_subnet." + lan.family().key() + ", or remove the network");
        }
      }
    }
  }
}
