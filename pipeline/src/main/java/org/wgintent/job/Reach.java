package org.wgintent.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.domain.Domain.Server;
import org.wgintent.domain.Execution.LanReturn;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Execution.ServerSettings;
import org.wgintent.domain.Execution.Ssh;
import org.wgintent.domain.ServerName;
import org.wgintent.wireguard.Addresses;
import org.wgintent.wireguard.IpAddress;

/**
 * How a server is reached, as a receipt in the ledger says it: it is reached so when it stands in
 * intent no more.
 */
final class Reach {

  private Reach() {}

  static Map<String, Object> of(ServerNet server) {
    Map<String, Object> reach = new TreeMap<>();
    reach.put("platform", server.settings().platform().text());
    reach.put("user", server.settings().ssh().user());
    reach.put("port", server.settings().ssh().port());
    reach.put("host_key", server.settings().ssh().hostKey());
    reach.put("mgmt_ip", server.server().mgmtIp().all().stream().map(IpAddress::toString).toList());
    return reach;
  }

  /** A server with no interface, reached as {@code reach} says. */
  static ServerNet server(ServerName name, JsonNode reach) {
    List<IpAddress> addresses = new ArrayList<>();
    reach
        .path("mgmt_ip")
        .forEach(address -> IpAddress.tryParse(address.asText()).ifPresent(addresses::add));
    ServerPlatform platform =
        List.of(ServerPlatform.values()).stream()
            .filter(p -> p.text().equals(reach.path("platform").asText()))
            .findFirst()
            .orElse(ServerPlatform.LINUX);
    return new ServerNet(
        new Server(name, new Addresses(of(addresses, true), of(addresses, false))),
        new ServerSettings(
            name,
            platform,
            new Ssh(
                reach.path("user").asText(),
                reach.path("port").asInt(),
                reach.path("host_key").asText()),
            Optional.empty(),
            List.of(),
            LanReturn.NAT,
            false,
            false),
        List.of());
  }

  private static Optional<IpAddress> of(List<IpAddress> addresses, boolean ipv4) {
    return addresses.stream()
        .filter(address -> (address.family() == IpAddress.Family.IPV4) == ipv4)
        .findFirst();
  }
}
