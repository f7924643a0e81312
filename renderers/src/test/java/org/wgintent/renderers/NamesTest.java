package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.IntentFiles;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Outcome;

/** Whatever names people choose: intent that is valid compiles, and its proof holds. */
class NamesTest {

  /** Names and profiles that a target could fold into one identifier. */
  private static final List<String> INTERFACES =
      List.of(
          "wg0",
          "wg-0",
          "wg_0",
          "wg__0",
          "wg0_",
          "wg0-",
          "wg-_0",
          "wg_-0",
          "wg0_profile",
          "wg0-profile",
          "wg0_manage",
          "wg0_lan",
          "wg0_lan_4",
          "never_internet",
          "input",
          "from",
          "forwarded",
          "nat_out",
          "bench4",
          "wg0_0",
          "a",
          "interfaces",
          "routes",
          "sysctl");

  private static final List<String> PROFILES =
      List.of("lan", "profile", "profile-lan", "manage", "manage-lan", "lan-4", "a", "a-b");

  private static Outcome<Compiled> compile(
      ServerPlatform platform, List<String> interfaces, List<String> profiles) {
    StringBuilder domain =
        new StringBuilder("servers:\n  router: { mgmt_ip: { ipv4: 192.0.2.1 } }\n");
    StringBuilder constraints = new StringBuilder("constraints:\n");
    StringBuilder grants = new StringBuilder("grants:\n");
    StringBuilder nodes = new StringBuilder();
    domain.append("interfaces:\n");
    int number = 0;
    for (String iface : interfaces) {
      domain.append(
          """
            %s:
              server: router
              endpoint: { host: vpn.example.invalid, port: %d }
              lan_subnets: [192.0.2.0/24]
              vpn_subnet: { ipv4: 10.80.%d.0/24, ipv6: "2001:db8:80:%x::/64" }
              internet: true
              ipv6: true
          """
              .formatted(iface, 51820 + number, number, number));
      constraints
          .append("  - { iface: ")
          .append(iface)
          .append(", allow_profiles: [")
          .append(String.join(", ", profiles))
          .append("] }\n");
      for (String profile : profiles) {
        String node = "n" + number + "-" + profile;
        nodes.append(nodes.isEmpty() ? "" : ", ").append(node);
        grants
            .append("  - { node: ")
            .append(node)
            .append(", interface: ")
            .append(iface)
            .append(", profile: ")
            .append(profile)
            .append(", platform: linux, manage: true }\n");
      }
      number++;
    }
    domain.append("nodes: [").append(nodes).append("]\nprofiles:\n");
    for (int i = 0; i < profiles.size(); i++) {
      domain.append(
          "  %s: { lan: %s, internet: %s }\n".formatted(profiles.get(i), i % 2 == 0, i % 3 == 0));
    }
    domain.append(constraints);
    IntentFiles files =
        TestDomain.files(
            domain.toString(),
            grants.toString(),
            """
            domain_id: 12345678
            servers:
              router: { platform: %s, ssh: { user: root, host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIKUzL1EOKgufU0wRwOJyf2TeoA834iS2NqfoPO15K2e" }, wan: eth9, lan: [br9] }
            """
                .formatted(platform.text()));
    return TestDomain.compile(files);
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerPlatform.class,
      names = {"LINUX", "LINUX_IPTABLES", "ASUSWRT_MERLIN"})
  void namesThatLookAlikeStayApart(ServerPlatform platform) {
    for (List<String> interfaces :
        List.of(
            List.of("wg-0", "wg_0"),
            List.of("wg0", "wg0_profile"),
            List.of("wg0", "wg0_manage"),
            List.of("wg0_", "wg0-"))) {
      assertThat(compile(platform, interfaces, List.of("lan", "profile-lan")))
          .as("%s on %s", interfaces, platform)
          .isInstanceOf(Outcome.Ok.class);
    }
  }

  /** A proof that fails, and every other exception, would be exit 31. */
  @Test
  void anyNamesThatAreValidCompile() {
    Random random = new Random(20261125);
    for (int i = 0; i < 40; i++) {
      List<String> interfaces = some(random, INTERFACES, 4);
      List<String> profiles = some(random, PROFILES, 3);
      ServerPlatform platform =
          List.of(
                  ServerPlatform.LINUX,
                  ServerPlatform.LINUX_IPTABLES,
                  ServerPlatform.ASUSWRT_MERLIN)
              .get(i % 3);
      assertThat(compile(platform, interfaces, profiles))
          .as("%s with %s on %s", interfaces, profiles, platform)
          .isInstanceOf(Outcome.Ok.class);
    }
  }

  private static List<String> some(Random random, List<String> all, int count) {
    Set<String> chosen = new TreeSet<>();
    while (chosen.size() < count) {
      chosen.add(all.get(random.nextInt(all.size())));
    }
    return new ArrayList<>(chosen);
  }

  private static final List<String> IPV4 =
      List.of(
          "10.80.0.0/24",
          "10.81.0.0/16",
          "10.0.0.0/8",
          "0.0.0.0/8",
          "0.0.0.0/0",
          "127.4.0.0/24",
          "128.0.0.0/1",
          "64.0.0.0/2",
          "100.64.0.0/24",
          "169.254.0.0/24",
          "192.0.2.0/25",
          "198.18.0.0/15",
          "224.0.1.0/24",
          "240.0.0.0/24",
          "255.255.255.0/24",
          "203.0.113.0/28",
          "10.82.0.0/29",
          "10.82.0.8/30",
          "8.8.8.0/24");

  private static final List<String> IPV6 =
      List.of(
          "2001:db8:80::/64",
          "2001:db8::/32",
          "2000::/3",
          "::/0",
          "::/1",
          "::/96",
          "64:ff9b::/96",
          "fc00::/6",
          "fc00::/7",
          "fd00::/8",
          "fd80::/64",
          "fd80:1::/126",
          "fd80:2::/127",
          "fe80:1::/64",
          "fec0::/10",
          "ff02::/64",
          "2001:db8:81::/64",
          "4000::/2");

  private static final List<String> DEVICES =
      List.of("eth9", "br9", "br9.7", "lo", "all", "default", "wg0", "wg7", "sit0", "eth9");

  private static final List<String> HOSTS =
      List.of(
          "vpn.example.invalid",
          "192.0.2.7",
          "999.1.1.1",
          "10.80.0.9",
          "127.0.0.1",
          "2001:db8:80::9",
          "0.0.0.0",
          "example",
          "a.1",
          "ff02::1");

  private static String usually(Random random, String good, List<String> other) {
    return random.nextInt(5) > 0 ? good : other.get(random.nextInt(other.size()));
  }

  private static List<String> addresses(List<String> networks) {
    return networks.stream().map(network -> network.replaceFirst("/.*", "")).toList();
  }

  /** Networks, addresses and devices, good and bad: rejected, or compiled and proved. */
  @Test
  void whateverIsValidCompiles() {
    Random random = new Random(20261126);
    int compiled = 0;
    for (int i = 0; i < 2000; i++) {
      String domain =
          """
          servers:
            router: { mgmt_ip: { ipv4: %s, ipv6: "%s" } }
          nodes: [a, b]
          interfaces:
            wg0:
              server: router
              endpoint: { host: "%s", port: 51820 }
              lan_subnets: [%s, "%s"]
              vpn_subnet: { ipv4: %s, ipv6: "%s" }
              internet: true
              ipv6: true
            wg7:
              server: router
              endpoint: { host: "%s", port: 51827 }
              vpn_subnet: { ipv4: %s }
              internet: false
              ipv6: false
          profiles:
            full: { lan: true, internet: true }
            internet: { lan: false, internet: true }
            tunnel-only: { lan: false, internet: false }
          constraints:
            - { iface: wg0, allow_profiles: [full, internet, tunnel-only] }
            - { iface: wg7, allow_profiles: [tunnel-only] }
          """
              .formatted(
                  usually(random, "192.0.2.1", addresses(IPV4)),
                  usually(random, "2001:db8:1::1", addresses(IPV6)),
                  usually(random, "vpn.example.invalid", HOSTS),
                  usually(random, "192.0.2.0/24", IPV4),
                  usually(random, "2001:db8:1::/64", IPV6),
                  usually(random, "10.80.0.0/24", IPV4),
                  usually(random, "fd80::/64", IPV6),
                  usually(random, "nas.example.invalid", HOSTS),
                  usually(random, "10.83.0.0/24", IPV4));
      IntentFiles files =
          TestDomain.files(
              domain,
              """
              grants:
                - { node: a, interface: wg0, profile: full, platform: windows }
                - { node: b, interface: wg0, profile: internet, platform: linux }
                - { node: a, interface: wg7, profile: tunnel-only, platform: ios }
              """,
              """
              domain_id: 12345678
              servers:
                router: { platform: %s, ssh: { user: root, host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIKUzL1EOKgufU0wRwOJyf2TeoA834iS2NqfoPO15K2e" }, wan: %s, lan: [%s], nat66: true }
              waivers:
                - { code: WG313, at: interfaces.wg7.server, reason: one machine }
              """
                  .formatted(
                      i % 2 == 0 ? "linux" : "linux-iptables",
                      usually(random, "eth9", DEVICES),
                      usually(random, "br9", DEVICES)));
      Outcome<Compiled> outcome = TestDomain.compile(files);
      compiled += outcome instanceof Outcome.Ok<Compiled> ? 1 : 0;
    }
    assertThat(compiled).as("there is something to prove").isGreaterThan(200);
  }
}
