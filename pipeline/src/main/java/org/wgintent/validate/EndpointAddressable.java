package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;

/** An endpoint is dialled from outside: not inside of a tunnel, nor where nobody can be. */
final class EndpointAddressable implements Rule {

  @Override
  public String code() {
    return "WG308";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (Interface iface : intent.domain().interfaces().values()) {
      IpAddress.tryParse(iface.endpoint().host())
          .ifPresent(
              host -> {
                String path = "interfaces." + iface.name() + ".endpoint.host";
                String hint = "give the name or the address that clients outside can reach";
                Addressable.reasonAgainst(host)
                    .ifPresent(why -> report.at(path, why + ": no client can dial it", hint));
                for (Interface other : intent.domain().interfaces().values()) {
                  other.vpnSubnet().all().stream()
                      .filter(subnet -> subnet.contains(host))
                      .forEach(subnet -> report.at(path, inside(host, subnet, other), hint));
                }
              });
    }
  }

  private static String inside(IpAddress host, Cidr subnet, Interface of) {
    return host
        + " lies in the vpn_subnet "
        + subnet
        + " of "
        + of.name()
        + ": clients would dial it through the tunnel that they want to open";
  }
}
