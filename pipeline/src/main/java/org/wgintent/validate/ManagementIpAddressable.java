package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.IpAddress;

/** A management IP is an address at which a server can be reached. */
final class ManagementIpAddressable implements Rule {

  @Override
  public String code() {
    return "WG203";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (Server server : intent.domain().servers().values()) {
      for (IpAddress ip : server.mgmtIp().all()) {
        Addressable.reasonAgainst(ip)
            .ifPresent(
                why ->
                    report.at(
                        "servers." + server.name() + ".mgmt_ip." + ip.family().key(),
                        why + ": no server is reached there",
                        "give the address that 'ssh' would connect to"));
      }
    }
  }
}
