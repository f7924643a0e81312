package org.wgintent.validate;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.Endpoint;
import org.wgintent.wireguard.IpAddress;

/** Who dials one host and port reaches one interface. Equal ports on one server are WG302. */
final class EndpointUnique implements Rule {

  @Override
  public String code() {
    return "WG309";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Map<Endpoint, Interface> first = new HashMap<>();
    for (Interface iface : intent.domain().interfaces().values()) {
      Interface other = first.putIfAbsent(canonical(iface.endpoint()), iface);
      if (other != null && !other.server().equals(iface.server())) {
        report.at(
            "interfaces." + iface.name() + ".endpoint",
            iface.endpoint() + " is the endpoint of " + other.name() + " on " + other.server(),
            "give each interface a host or a port of its own");
      }
    }
  }

  /** DNS does not tell capital letters from small ones, and IPv6 has many spellings. */
  private static Endpoint canonical(Endpoint endpoint) {
    return new Endpoint(
        IpAddress.tryParse(endpoint.host())
            .map(IpAddress::toString)
            .orElseGet(() -> endpoint.host().toLowerCase(Locale.ROOT)),
        endpoint.port());
  }
}
