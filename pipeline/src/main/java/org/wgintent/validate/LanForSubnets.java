package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;

/** A server with lan_subnets says which devices are its lan. */
final class LanForSubnets implements Rule {

  @Override
  public String code() {
    return "WG605";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    intent
        .serversWith(iface -> !iface.lanSubnets().isEmpty())
        .filter(server -> server.lan().isEmpty())
        .filter(server -> !intent.positions().has("execution.servers." + server.name() + ".lan[0]"))
        .forEach(
            server ->
                report.at(
                    "execution.servers." + server.name(),
                    server.name() + " has an interface with lan_subnets and no lan",
                    "add 'lan:' with the devices that lead there"));
  }
}
