package org.wgintent.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.deploy.Drift.Kind;
import org.wgintent.derive.Network.Peer;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.Network.Tunnel;
import org.wgintent.derive.NetworkFixture;
import org.wgintent.domain.ServerName;

/** What a server says, beside what it is to be: nothing, or exactly what differs. */
class DriftTest {

  private static final ServerNet ROUTER =
      NetworkFixture.home().servers().get(new ServerName("router"));

  /** What the router says when it is as desired. */
  private static String asDesired() {
    StringBuilder text = new StringBuilder();
    for (Tunnel tunnel : ROUTER.tunnels()) {
      String name = tunnel.name().value();
      text.append(
          "interface %s %s %d\n"
              .formatted(name, tunnel.publicKey(), tunnel.iface().endpoint().port()));
      text.append("link %s %d up\n".formatted(name, tunnel.mtu()));
      tunnel
          .iface()
          .vpnSubnet()
          .all()
          .forEach(
              subnet -> {
                text.append("address %s %s/%d\n".formatted(name, subnet.host(1), subnet.prefix()));
                text.append("route %s %s\n".formatted(name, subnet));
              });
      for (Peer peer : tunnel.peers()) {
        text.append(
            "peer %s %s %s 0 0 0\n"
                .formatted(
                    name,
                    peer.publicKey(),
                    peer.addresses().all().stream()
                        .map(a -> a.single().toString())
                        .collect(Collectors.joining(","))));
      }
    }
    return text.append("firewall\n").toString();
  }

  private static List<Drift> drift(UnaryOperator<String> edit) throws Exception {
    return Drift.of(ROUTER, Live.parse(edit.apply(asDesired())), Set.of());
  }

  @Test
  void aServerThatIsAsDesiredHasNone() throws Exception {
    assertThat(drift(UnaryOperator.identity())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "(?m)^firewall$, '', GONE, the firewall is not loaded",
    "(?m)^link wg0 \\d+ up$, link wg0 1300 up, CHANGED, wg0 has mtu 1300",
    "(?m)^link wg0 (\\d+) up$, link wg0 $1 down, CHANGED, wg0 is down",
    "(?m)^(interface wg0 \\S+) \\d+$, $1 7, CHANGED, wg0 listens on 7",
    "(?m)^firewall$, firewall~implementation wg0 /opt/x, CHANGED, wg0 runs as /opt/x",
    "(?m)^firewall$, firewall~fwmark wg0 0x4d, CHANGED, wg0 has fwmark 0x4d",
    "(?m)^firewall$, firewall~rule -4 100: from all iif wg0 lookup 77, ADDED, iif wg0 lookup 77",
    "(?m)^(peer wg0 (\\S+) .*)$, $1~psk wg0 $2, CHANGED, has another preshared key",
    "(?m)^firewall$, firewall~altered, CHANGED, the rules of the firewall are not those",
    "(?m)^firewall$, firewall~setting net.ipv4.ip_forward 0, CHANGED, net.ipv4.ip_forward is 0",
    "(?m)^firewall$, firewall~route wg0 10.0.0.0/8, ADDED, wg0 has a route to 10.0.0.0/8",
    "(?m)^peer wg0 \\S+ \\S+, peer wg0 AAAA= 192.0.2.7/32, ADDED, AAAA=",
  })
  void oneDifferenceIsNamed(String line, String with, Kind kind, String text) throws Exception {
    List<Drift> found = drift(said -> said.replaceFirst(line, with.replace('~', '\n')));

    assertThat(found).anyMatch(d -> d.kind() == kind && d.text().contains(text));
    assertThat(found.size()).isLessThanOrEqualTo(2);
  }

  @Test
  void aRevokedKeyThatHasAccessIsNobodysChange() throws Exception {
    Peer peer = ROUTER.tunnels().getFirst().peers().getFirst();
    ServerNet less =
        NetworkFixture.home()
            .without((iface, key) -> key.equals(peer.publicKey()))
            .servers()
            .get(ROUTER.name());

    List<Drift> found = Drift.of(less, Live.parse(asDesired()), Set.of(peer.publicKey()));

    assertThat(found).singleElement().extracting(Drift::kind).isEqualTo(Kind.REVOKED);
  }
}
