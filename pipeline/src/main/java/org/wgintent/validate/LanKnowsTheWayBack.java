package org.wgintent.validate;

import org.wgintent.diagnostic.Diagnostic.Severity;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Execution.LanReturn;
import org.wgintent.domain.Intent;

/**
 * A server that stands in the LAN itself is not its router: hosts there do not know that clients
 * are behind it.
 */
final class LanKnowsTheWayBack implements Rule {

  @Override
  public String code() {
    return "WG617";
  }

  @Override
  public Severity severity() {
    return Severity.WARNING;
  }

  @Override
  public boolean needsValidIntent() {
    return true;
  }

  @Override
  public void check(Intent intent, Reporter report) {
    intent
        .serversWith(iface -> !iface.lanSubnets().isEmpty())
        .filter(server -> server.lanReturn() == LanReturn.ROUTED)
        .filter(server -> server.wan().filter(server.lan()::contains).isPresent())
        .forEach(
            server ->
                report.at(
                    "execution.servers." + server.name() + ".wan",
                    server.name()
                        + " stands in the LAN: without a route to its tunnels no host there"
                        + " answers a client",
                    "give the LAN's router a static route to each vpn_subnet by way of "
                        + server.name()
                        + ", or say lan_return: nat"));
  }
}
