package org.wgintent.validate;

import java.math.BigInteger;
import java.util.Map;
import java.util.stream.Collectors;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * A vpn_subnet has room for the server, its nodes and, on a benchmark interface, synthetic peers.
 */
final class RoomForPeers implements Rule {

  @Override
  public String code() {
    return "WG305";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Map<InterfaceName, Long> granted =
        intent.inventory().grants().stream()
            .collect(Collectors.groupingBy(Grant::iface, Collectors.counting()));
    for (Interface iface : intent.domain().interfaces().values()) {
      long peers =
          granted.getOrDefault(iface.name(), 0L) + (iface.isBenchmark() ? BENCHMARK_PEERS : 0);
      for (Cidr subnet : iface.vpnSubnet().all()) {
        // The network's first and IPv4's last address are not hosts; one is the server's.
        long unusable = subnet.family() == Family.IPV4 ? 3 : 2;
        if (subnet.size().compareTo(BigInteger.valueOf(peers + unusable)) < 0) {
          report.at(
              "interfaces."
                  + iface.name()
                  + ".vpn_subnet."
                  + (subnet.family() == Family.IPV4 ? "ipv4" : "ipv6"),
              subnet + " is too small for " + peers + " peers and the server",
              "choose a larger network");
        }
      }
    }
  }

  /** The synthetic peer of the smallest benchmark. */
  private static final int BENCHMARK_PEERS = 1;
}
