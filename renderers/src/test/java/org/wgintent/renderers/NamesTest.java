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
import org.wgintent.derive.State;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.Intent;
import org.wgintent.domain.IntentFiles;
import org.wgintent.stage.Compiled;
import org.wgintent.stage.Compiler;
import org.wgintent.stage.Outcome;
import org.wgintent.stage.Rendering;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.PrivateKey;

/** Whatever names people choose: intent that is valid compiles, and its proof holds. */
class NamesTest {

  private static final Compiler COMPILER =
      new Compiler("test", new Rendering(Renderers.SERVERS, Renderers.NODES));

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
    return COMPILER
        .validate(files)
        .then(
            intent ->
                COMPILER.compile(
                    files, enrolled(intent), java.util.Optional.of(ExampleIntent.KEYS)));
  }

  private static State enrolled(Intent intent) {
    State state = State.empty();
    for (Interface iface : intent.domain().interfaces().values()) {
      state
          .serverKeys()
          .computeIfAbsent(iface.server(), server -> new java.util.TreeMap<>())
          .put(
              iface.name(),
              Curve25519.publicKey(PrivateKey.of(ExampleIntent.bytes("server " + iface.name()))));
    }
    return state;
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
}
