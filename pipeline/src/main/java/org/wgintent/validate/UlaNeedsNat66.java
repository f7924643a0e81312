package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.Cidr;

/** A ULA vpn_subnet reaches the Internet only through nat66. */
final class UlaNeedsNat66 implements Rule {

  @Override
  public String code() {
    return "WG606";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (Interface iface : intent.domain().interfaces().values()) {
      ServerSettings server = intent.execution().servers().get(iface.server());
      iface
          .vpnSubnet()
          .ipv6()
          .filter(ULA::contains)
          .filter(subnet -> iface.internet() && server != null && !server.nat66())
          .ifPresent(
              subnet ->
                  report.at(
                      "interfaces." + iface.name() + ".vpn_subnet.ipv6",
                      subnet + " is a ULA: nothing on the Internet answers it",
                      "use a routed prefix, or say nat66: true for " + iface.server()));
    }
  }

  private static final Cidr ULA = Cidr.parse("fc00::/7");
}
