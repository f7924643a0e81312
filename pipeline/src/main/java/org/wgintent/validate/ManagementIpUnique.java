package org.wgintent.validate;

import java.util.HashMap;
import java.util.Map;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.IpAddress;

/** A management IP belongs to one server: it is how the server is found. */
final class ManagementIpUnique implements Rule {

  @Override
  public String code() {
    return "WG201";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Map<IpAddress, ServerName> owners = new HashMap<>();
    intent
        .domain()
        .servers()
        .values()
        .forEach(
            server ->
                server
                    .mgmtIp()
                    .all()
                    .forEach(
                        ip -> {
                          ServerName owner = owners.putIfAbsent(ip, server.name());
                          if (owner != null) {
                            report.at(
                                "servers." + server.name() + ".mgmt_ip",
                                ip + " is the management IP of " + owner + " already",
                                "every server has its own");
                          }
                        }));
  }
}
