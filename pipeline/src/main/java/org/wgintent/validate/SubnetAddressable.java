package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.Cidr;

/** A vpn_subnet and a LAN subnet hold addresses that hosts can have. */
final class SubnetAddressable implements Rule {

  @Override
  public String code() {
    return "WG307";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (Interface iface : intent.domain().interfaces().values()) {
      String path = "interfaces." + iface.name();
      for (Cidr subnet : iface.vpnSubnet().all()) {
        check(report, path + ".vpn_subnet." + subnet.family().key(), subnet);
      }
      iface.lanSubnets().forEach(subnet -> check(report, path + ".lan_subnets", subnet));
    }
  }

  private static void check(Reporter report, String path, Cidr subnet) {
    Addressable.reasonAgainst(subnet)
        .ifPresent(
            why ->
                report.at(
                    path,
                    why + ": hosts have no such addresses",
                    "use a private network such as 10.80.0.0/24 or fd80:1:2:3::/64"));
  }
}
