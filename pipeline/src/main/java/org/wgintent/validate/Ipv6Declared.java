package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.IpAddress.Family;

/** IPv6 networks stand only on an interface with {@code ipv6: true}. */
final class Ipv6Declared implements Rule {

  @Override
  public String code() {
    return "WG303";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (Interface iface : intent.domain().interfaces().values()) {
      String path = "interfaces." + iface.name();
      if (iface.ipv6()) {
        if (!intent.positions().has(path + ".vpn_subnet.ipv6")) {
          report.at(
              path + ".ipv6",
              iface.name() + " has ipv6: true and no IPv6 vpn_subnet",
              "add vpn_subnet.ipv6, or say ipv6: false");
        }
        continue;
      }
      iface
          .vpnSubnet()
          .ipv6()
          .ifPresent(
              subnet ->
                  report.at(
                      path + ".vpn_subnet.ipv6",
                      subnet + " is IPv6, and " + iface.name() + " has ipv6: false",
                      "say ipv6: true, or remove the network"));
      iface.lanSubnets().stream()
          .filter(subnet -> subnet.family() == Family.IPV6)
          .forEach(
              subnet ->
                  report.at(
                      path + ".lan_subnets",
                      subnet + " is IPv6, and " + iface.name() + " has ipv6: false",
                      "say ipv6: true, or remove the network"));
    }
  }
}
