package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wgintent.access.Access;
import org.wgintent.domain.Inventory.Destination;
import org.wgintent.domain.Inventory.Destination.Protocol;
import org.wgintent.domain.Inventory.Grant;
import org.wgintent.explain.Explanation;
import org.wgintent.explain.Explanation.Question;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.IpAddress;

/** What policy tests are judged by, and what the shipped firewall does, are one thing. */
class PolicyMeansTheSameTest {

  private static final List<String> PLACES =
      List.of(
          "192.0.2.1",
          "192.0.2.20",
          "198.51.100.1",
          "198.51.100.3",
          "203.0.113.20",
          "203.0.113.129",
          "10.99.1.1",
          "10.99.1.9",
          "10.1.2.3",
          "100.64.0.1",
          "8.8.8.8",
          "224.0.0.1",
          "2001:db8:100::1",
          "2001:db8:100::20",
          "fd77:1::1",
          "fd77:1::9",
          "2001:4860:4860::8888",
          "fe80::1",
          "ff02::1");

  @Test
  @DisplayName("A policy test passes exactly if the packet would")
  void agree() throws Exception {
    Compiled compiled = TestDomain.compile("crowded");
    int judged = 0;
    for (Grant grant : compiled.intent().inventory().grants()) {
      for (String place : PLACES) {
        for (int port : new int[] {22, 53, 80, 443, 2222, 51820}) {
          for (boolean udp : new boolean[] {false, true}) {
            IpAddress to = IpAddress.parse(place);
            Explanation explanation =
                Explanation.of(
                        compiled.intent(),
                        compiled.network(),
                        Renderers.TARGETS,
                        compiled.generated(),
                        grant.node(),
                        new Question(to, Optional.of(port), udp, Optional.empty()))
                    .stream()
                    .filter(e -> e.iface().equals(grant.iface()))
                    .findFirst()
                    .orElseThrow();
            judged++;
            assertThat(
                    Access.of(compiled.intent(), grant)
                        .orElseThrow()
                        .allows(Destination.of(to, port, udp ? Protocol.UDP : Protocol.TCP)))
                .as(explanation.text())
                .isEqualTo(explanation.isAllowed());
          }
        }
      }
    }
    assertThat(judged).isGreaterThan(500);
  }

  @Test
  @DisplayName("A network is allowed if each of its addresses is, and denied if none is")
  void networksMeanTheirAddresses() throws Exception {
    Compiled compiled = TestDomain.compile("crowded");
    Random turn = new Random(1);
    int all = 0;
    int some = 0;
    for (Grant grant : compiled.intent().inventory().grants()) {
      Access access = Access.of(compiled.intent(), grant).orElseThrow();
      for (int i = 0; i < 300; i++) {
        IpAddress near = IpAddress.parse(PLACES.get(turn.nextInt(PLACES.size())));
        int bits = near.family().bits();
        Cidr network =
            Cidr.tryLenient(near + "/" + (bits - turn.nextInt(12))).orElseThrow().toCidr();
        int first = List.of(1, 22, 53, 80, 2222).get(turn.nextInt(5));
        Destination to =
            new Destination(
                network,
                first,
                first + turn.nextInt(3),
                turn.nextBoolean() ? Protocol.TCP : Protocol.UDP);
        List<Boolean> each = new ArrayList<>();
        for (IpAddress a = network.first(); network.contains(a); a = a.plus(1)) {
          for (int port = to.first(); port <= to.last(); port++) {
            each.add(access.allows(Destination.of(a, port, to.protocol())));
          }
          if (a.equals(network.last())) {
            break;
          }
        }

        assertThat(access.allows(to)).as(grant + " " + to).isEqualTo(!each.contains(false));
        assertThat(access.allowsSome(to)).as(grant + " " + to).isEqualTo(each.contains(true));
        all += access.allows(to) ? 1 : 0;
        some += access.allowsSome(to) && !access.allows(to) ? 1 : 0;
      }
    }
    assertThat(all).isGreaterThan(100);
    assertThat(some).isGreaterThan(20);
  }
}
