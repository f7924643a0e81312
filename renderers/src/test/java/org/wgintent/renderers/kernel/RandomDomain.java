package org.wgintent.renderers.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.wgintent.domain.IntentFiles;
import org.wgintent.renderers.TestDomains;

/**
 * A domain by chance: names that are close to each other, every platform, both families in every
 * mixture, LANs, benchmarks, resolvers, revoked keys. Most are valid; one in four has one thing
 * that is not.
 */
public final class RandomDomain {

  private static final String BENCHES = "b";
  private static final List<String> NODES =
      List.of("a", "a-1", "a-b", "ann", "b", "null", "no", "x-profile", "n0", "n-0", "z9", "wg0");
  private static final List<String> INTERFACES =
      List.of(
          "wg0",
          "wg-0",
          "wg_0",
          "a",
          "a-b",
          "a_b",
          "a__b",
          "wg0_profile",
          "bench4",
          "lan",
          "wg1",
          "wg2",
          "wg15",
          "profile-lan",
          "manage",
          "never",
          "x4",
          "office-4");
  private static final List<String> PROFILES =
      List.of("full", "split", "away", "tunnel-only", "lan", "l-4");
  private static final List<String> NODE_PLATFORMS =
      List.of("linux", "windows", "macos", "android", "ios");
  private static final List<String> SERVER_PLATFORMS =
      List.of("linux", "linux-iptables", "asuswrt-merlin");
  private static final List<String> SLIPS =
      List.of(
          "interfaces:=interfaces: ",
          "internet: true=internet: yes",
          "ipv6: true=ipv6: false",
          "/24=/31",
          "/24=/8",
          "port: 5=port: 0",
          "lan: true=lan:",
          "nodes: [=nodes: [a, ",
          "lan: [br0=lan: [wg0",
          "wan: eth0=wan: br0",
          "wan: eth0=wan: lo",
          "platform: linux=platform: beos",
          "vpn_subnet: { ipv4: 10=vpn_subnet: { ipv4: 127",
          "2001:db8:=fe80:",
          "profile: =profile: x",
          "10.=10.0.",
          "mgmt_ip: { ipv4: 192.0.2=mgmt_ip: { ipv4: 224.0.0");

  private final Random turn;
  private final StringBuilder domain = new StringBuilder();
  private final StringBuilder inventory = new StringBuilder("grants:\n");
  private final StringBuilder revoked = new StringBuilder();
  private final StringBuilder execution = new StringBuilder();
  private final StringBuilder constraints = new StringBuilder();
  private final List<String> nodes;
  private final List<String> profiles;
  private boolean granted;

  private RandomDomain(long seed) {
    turn = new Random(seed);
    nodes = some(NODES, 1);
    profiles = some(PROFILES, 1);
  }

  /** The same for the same seed. */
  public static IntentFiles files(long seed) {
    return new RandomDomain(seed).make();
  }

  private <T> List<T> some(List<T> all, int least) {
    List<T> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, turn);
    return shuffled.subList(0, least + turn.nextInt(all.size() - least + 1));
  }

  private <T> T any(List<T> all) {
    return all.get(turn.nextInt(all.size()));
  }

  private boolean often() {
    return turn.nextInt(3) > 0;
  }

  private IntentFiles make() {
    List<String> servers = new ArrayList<>(some(List.of("r", "nas", "pi"), 1));
    // One that has benchmarks alone, as a rule wants it.
    servers.add(BENCHES);
    List<String> interfaces = some(INTERFACES, 1);
    domain.append("servers:\n");
    execution.append("domain_id: %08x\nservers:\n".formatted(turn.nextInt() & 0x7fffffff));
    for (int i = 0; i < servers.size(); i++) {
      domain.append(
          "  %s: { mgmt_ip: { ipv4: 192.0.2.%d%s } }\n"
              .formatted(
                  servers.get(i),
                  i + 1,
                  often() ? "" : ", ipv6: \"2001:db8:100::" + (i + 1) + "\""));
      execution.append(
          "  %s: { platform: %s, ssh: { user: root, port: %d, host_key: \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIKUzL1EOKgufU0wRwOJyf2TeoA834iS2NqfoPO15K2e\" }, wan: eth0, lan: [br0%s], lan_return: %s, nat66: %s }\n"
              .formatted(
                  servers.get(i),
                  any(SERVER_PLATFORMS),
                  any(List.of(22, 2222)),
                  often() ? "" : ", br1",
                  any(List.of("nat", "routed")),
                  often()));
    }
    domain.append("nodes: [").append(String.join(", ", nodes)).append("]\ninterfaces:\n");
    for (int i = 0; i < interfaces.size(); i++) {
      String name = interfaces.get(i);
      iface(name, isBenchmark(name) ? BENCHES : any(servers.subList(0, servers.size() - 1)), i);
    }
    domain.append("profiles:\n");
    for (String profile : profiles) {
      domain.append(
          "  %s: { lan: %s, internet: %s }\n".formatted(profile, lan(profile), internet(profile)));
    }
    domain.append("constraints:\n");
    domain.append(constraints);
    if (!granted) {
      inventory.setLength(0);
      inventory.append("grants: []\n");
    }
    if (!revoked.isEmpty()) {
      inventory.append("revoked:\n").append(revoked);
    }
    if (often()) {
      execution.append(
          "clients: { dns: [%s], mtu: 1420 }\n"
              .formatted(
                  some(
                          List.of(
                              "9.9.9.9",
                              "10.0.0.1",
                              "10.1.0.1",
                              "192.0.2.1",
                              "\"2001:db8:200::1\"",
                              "\"2620:fe::fe\""),
                          1)
                      .stream()
                      .collect(Collectors.joining(", "))));
    }
    String text = domain.toString();
    String settings = execution.toString();
    if (turn.nextInt(4) == 0) {
      String[] slip = any(SLIPS).split("=", 2);
      text = text.replaceFirst(java.util.regex.Pattern.quote(slip[0]), slip[1]);
      settings = settings.replaceFirst(java.util.regex.Pattern.quote(slip[0]), slip[1]);
    }
    return TestDomains.files(text, inventory.toString(), settings);
  }

  private static boolean lan(String profile) {
    return List.of("full", "split", "lan").contains(profile);
  }

  private static boolean internet(String profile) {
    return List.of("full", "away", "l-4").contains(profile);
  }

  private static boolean isBenchmark(String name) {
    return name.matches("wg([1-9]|1[0-5])");
  }

  private void iface(String name, String server, int number) {
    boolean benchmark = isBenchmark(name);
    boolean isInternet = !benchmark && often();
    boolean four = often();
    boolean six = !four || turn.nextBoolean();
    boolean ula = turn.nextBoolean();
    List<String> vpn = new ArrayList<>();
    if (four) {
      vpn.add("ipv4: 10." + number + ".0.0/24");
    }
    if (six) {
      vpn.add("ipv6: \"" + (ula ? "fd77:" : "2001:db8:2") + number + "::/64\"");
    }
    List<String> lan = new ArrayList<>();
    if (!benchmark && often()) {
      lan.add("192.0.2.0/24");
      if (six && turn.nextBoolean()) {
        lan.add("\"2001:db8:100::/64\"");
      }
    }
    domain.append(
        "  %s: { server: %s, endpoint: { host: %s, port: %d }, lan_subnets: [%s], vpn_subnet: { %s }, internet: %s, ipv6: %s }\n"
            .formatted(
                name,
                server,
                "h" + number + ".example.invalid",
                51_000 + number,
                String.join(", ", lan),
                String.join(", ", vpn),
                isInternet,
                six));
    List<String> allowed =
        profiles.stream()
            .filter(profile -> !lan(profile) || !lan.isEmpty())
            .filter(profile -> !internet(profile) || isInternet)
            .toList();
    constraints.append(
        "  - { iface: %s, allow_profiles: [%s] }\n".formatted(name, String.join(", ", allowed)));
    for (String node : nodes) {
      boolean renewed = turn.nextInt(6) == 0;
      if (turn.nextBoolean() && !allowed.isEmpty()) {
        granted = true;
        inventory.append(
            "  - { node: %s, interface: %s, profile: %s, platform: %s%s%s%s }\n"
                .formatted(
                    node,
                    name,
                    any(allowed),
                    any(NODE_PLATFORMS),
                    turn.nextInt(4) == 0 ? ", manage: true" : "",
                    renewed ? ", epoch: 2" : "",
                    turn.nextInt(6) == 0 ? ", expires: 2030-01-01" : ""));
      }
      // Seldom of a key that is granted.
      if (renewed ? turn.nextBoolean() : turn.nextInt(400) == 0) {
        revoked.append(
            "  - { node: %s, interface: %s, epoch: 1, since: 2026-10-01, reason: lost }\n"
                .formatted(node, name));
      }
    }
  }
}
