package org.wgintent.proof;

import java.util.List;
import java.util.Set;
import org.wgintent.readback.AddressSet;
import org.wgintent.readback.Hook;
import org.wgintent.readback.Service;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * One thing that intent permits to packets that come out of a tunnel.
 *
 * @param in the tunnel
 * @param out devices by which it may leave; empty at {@link Hook#INPUT}
 * @param services empty: any
 * @param masqueraded that the source is rewritten on the way out
 */
record Permit(
    Hook hook,
    Family family,
    String in,
    Set<String> out,
    AddressSet from,
    AddressSet to,
    List<Service> services,
    boolean masqueraded) {

  boolean covers(Traffic traffic) {
    return hook == traffic.hook()
        && family == traffic.family()
        && in.equals(traffic.in())
        && (hook == Hook.INPUT || out.contains(traffic.out()))
        && covers(traffic.service());
  }

  boolean covers(Service service) {
    return services.isEmpty() || services.stream().anyMatch(s -> s.contains(service));
  }

  /** Sources are rewritten wherever their packets come from. */
  boolean masquerades(Traffic traffic) {
    return masqueraded && family == traffic.family() && out.contains(traffic.out());
  }
}
