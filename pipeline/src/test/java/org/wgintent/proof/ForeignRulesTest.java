package org.wgintent.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.derive.NetworkFixture;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.ServerName;
import org.wgintent.proof.ForeignRules.Packet;
import org.wgintent.render.AccessCell;
import org.wgintent.wireguard.IpAddress;
import org.wgintent.wireguard.IpAddress.Family;

/**
 * Rules as others load them, and what of the home's access they drop. The rule sets are those that
 * ufw 0.36.2 and firewalld 1.3.3 load on Debian 12, and what Docker 20.10 adds; each also after the
 * commands that the messages name.
 */
class ForeignRulesTest {

  private static final Network HOME = NetworkFixture.home();
  private static final ServerNet ROUTER =
      Objects.requireNonNull(HOME.servers().get(new ServerName("router")));

  private static String rules(String name) throws IOException {
    try (InputStream in = ForeignRulesTest.class.getResourceAsStream("foreign/" + name + ".nft")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> refusals(String ruleset) {
    return ForeignRules.parse(ruleset, ServerPlatform.LINUX)
        .refusals(ROUTER, AccessCell.of(HOME, ROUTER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ufw | table ip filter, chain INPUT drops what clients send to wg0 (UDP port 51820): ufw allow 51820/udp",
        "ufw | table ip filter, chain FORWARD drops what full-node on wg0 may reach (lan, IPv4): ufw route allow in on wg0",
        "firewalld | table inet firewalld, chain filter_INPUT drops what clients send to wg0 (UDP port 51820): firewall-cmd --permanent --add-port=51820/udp",
        "firewalld | table inet firewalld, chain filter_FORWARD drops what full-node on wg0 may reach (lan, IPv4): firewall-cmd --permanent --zone=trusted --add-interface=wg0",
        "docker | table ip filter, chain FORWARD drops what full-node on wg0 may reach (lan, IPv4): iptables -I DOCKER-USER -i wg0 -j ACCEPT",
      })
  void whatIsDroppedIsNamedWithWhatHelps(String who, String text) throws Exception {
    assertThat(refusals(rules(who))).contains(text);
  }

  @ParameterizedTest
  @CsvSource({"ufw", "firewalld", "docker"})
  void afterThatNothingIsDropped(String who) throws Exception {
    assertThat(refusals(rules(who + "-open"))).isEmpty();
  }

  @Test
  void withIptablesOurChainsComeFirst() throws Exception {
    assertThat(
            ForeignRules.parse(rules("ufw"), ServerPlatform.LINUX_IPTABLES)
                .refusals(ROUTER, AccessCell.of(HOME, ROUTER)))
        .isEmpty();
  }

  private static Optional<String> drops(String... lines) {
    Packet packet =
        new Packet(
            Family.IPV4,
            Optional.of("wg0"),
            Optional.of("lan0"),
            true,
            false,
            Optional.of(IpAddress.parse("198.51.100.2")),
            Optional.of(IpAddress.parse("192.0.2.20")),
            "tcp",
            443);
    return ForeignRules.parse(
            "table inet t {\nchain f {\ntype filter hook forward priority filter; policy drop;\n"
                + String.join("\n", lines)
                + "\n}\nchain other {\nip daddr 192.0.2.0/24 return\ndrop\n}\nset s {\ntype ipv4_addr\n}\n}\n",
            ServerPlatform.LINUX)
        .drops(packet);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iifname \"eth0\" accept | true",
        "iifname \"wg0\" accept | false",
        "iifname \"wg*\" counter packets 3 bytes 7 accept | false",
        "iifname { \"eth0\", \"wg0\" } ip saddr 198.51.100.0/24 accept | false",
        "iifname != \"eth0\" accept | false",
        "ct state established,related accept | true",
        "ct state { new, established } accept | false",
        "tcp dport 22 accept | true",
        "tcp dport { 22, 400-500 } accept comment \"web\" | false",
        "udp dport 443 accept | true",
        "meta l4proto tcp accept # handle 4 | false",
        "meta nfproto ipv6 accept | true",
        "ip6 saddr ::/0 accept | true",
        "jump other | true",
        "jump other : accept | false",
        "goto other : accept | true",
        "limit rate 3/minute burst 10 packets log prefix \"x accept \" level warn | true",
        "meta mark 0x7 accept | false",
        "ip saddr @s accept | false",
        "ip saddr vmap { 198.51.100.2 : accept } | false",
        "meta mark 0x7 drop : accept | false",
        "meta mark 0x7 return : accept | false",
        "meta mark 0x7 jump other : drop | true",
        "reject with icmpx admin-prohibited : accept | true",
      })
  void aRuleThatIsNotUnderstoodMayMatchOrNot(String rules, boolean isDropped) {
    assertThat(drops(rules.split(" : (?![a-z]+ })", -1)).isPresent()).isEqualTo(isDropped);
  }

  @Test
  void chainsThatCallEachOtherEnd() {
    assertThat(
            ForeignRules.parse(
                    "table ip t {\nchain f {\ntype filter hook input priority 0; policy drop;\njump f\n}\n}",
                    ServerPlatform.LINUX)
                .refusals(ROUTER, List.of()))
        .isEmpty();
  }
}
