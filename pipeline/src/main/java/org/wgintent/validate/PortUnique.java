package org.wgintent.validate;

import java.util.HashMap;
import java.util.Map;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.InterfaceName;

/** A UDP port is taken once on a server. */
final class PortUnique implements Rule {

  @Override
  public String code() {
    return "WG302";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Map<String, InterfaceName> taken = new HashMap<>();
    for (Interface iface : intent.domain().interfaces().values()) {
      int port = iface.endpoint().port();
      InterfaceName other = taken.putIfAbsent(iface.server() + ":" + port, iface.name());
      if (other != null) {
        report.at(
            "interfaces." + iface.name() + ".endpoint.port",
            "port " + port + " on " + iface.server() + " is taken by " + other,
            "choose another port");
      }
    }
  }
}
