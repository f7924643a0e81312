package org.wgintent.benchmarks.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.wgintent.artifact.Digest;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/** Intent of one server and as many nodes as wanted, each with a key to be derived. */
final class Star {

  private Star() {}

  /** {@code Star NODES FOLDER} writes it; runs by itself, as a source file. */
  public static void main(String... arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    write(folder, files(Integer.parseInt(arguments[0])));
  }

  static void write(Path folder, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  /** Paths to text. */
  static Map<String, String> files(int nodes) {
    return Map.of(
        "domain.yaml",
        domain(nodes),
        "inventory.yaml",
        inventory(nodes),
        "execution.yaml",
        EXECUTION,
        "state/keys.yaml",
        KEYS);
  }

  /** The same on a server of another kind. */
  static Map<String, String> files(int nodes, String platform) {
    Map<String, String> files = new HashMap<>(files(nodes));
    files.put("execution.yaml", EXECUTION.replace("platform: linux", "platform: " + platform));
    return files;
  }

  /** A server with so many interfaces, each with four nodes of two profiles. */
  static Map<String, String> interfaces(int interfaces, String platform) {
    Map<String, String> files = new HashMap<>(files(4, platform));
    StringBuilder domain = new StringBuilder();
    StringBuilder constraints = new StringBuilder();
    StringBuilder inventory = new StringBuilder("grants:\n");
    StringBuilder keys = new StringBuilder("servers:\n  router:\n");
    for (int i = 0; i < interfaces; i++) {
      domain.append(
          """
            if%1$d:
              server: router
              endpoint: { host: vpn.example.invalid, port: %2$d }
              lan_subnets: [192.0.2.0/24]
              vpn_subnet: { ipv4: 10.%3$d.0.0/24, ipv6: "2001:db8:%4$x::/64" }
              internet: true
              ipv6: true
          """
              .formatted(i, 51_000 + i, i + 1, 0x200 + i));
      constraints.append("  - { iface: if%d, allow_profiles: [split, full] }\n".formatted(i));
      for (int node = 0; node < 4; node++) {
        inventory.append(grant(node, node % 2 == 0).replace("wg0", "if" + i));
      }
      byte[] secret = Digest.of("if" + i).hex().substring(0, 32).getBytes(UTF_8);
      keys.append("    if%d: \"%s\"\n".formatted(i, publicKey(secret)));
    }
    files.computeIfPresent(
        "domain.yaml",
        (name, text) ->
            text.replaceFirst(
                    "(?s)interfaces:\n.*profiles:\n", "interfaces:\n" + domain + "profiles:\n")
                .replaceFirst("(?s)constraints:\n.*", "constraints:\n" + constraints));
    files.put("inventory.yaml", inventory.toString());
    files.put("state/keys.yaml", keys + "nodes: {}\n");
    return files;
  }

  /** As many servers as wanted, each with an interface and its part of the nodes. */
  static Map<String, String> sites(int nodes, int servers) {
    StringBuilder list = new StringBuilder("servers:\n");
    StringBuilder interfaces = new StringBuilder();
    StringBuilder constraints = new StringBuilder();
    StringBuilder keys = new StringBuilder("servers:\n");
    StringBuilder execution = new StringBuilder();
    String settings = EXECUTION.replaceFirst("(?s).*  router:\n(.*)clients:.*", "$1");
    for (int i = 0; i < servers; i++) {
      String address = "%d.%d".formatted(i / 250, i % 250 + 1);
      list.append("  s%d: { mgmt_ip: { ipv4: 172.16.%s } }\n".formatted(i, address));
      interfaces.append(
          """
            if%1$d:
              server: s%1$d
              endpoint: { host: s%1$d.example.invalid, port: 51820 }
              lan_subnets: [172.20.%2$s/32]
              vpn_subnet: { ipv4: 10.%2$s.0/24, ipv6: "2001:db8:%3$x::/64" }
              internet: true
              ipv6: true
          """
              .formatted(i, address, 0x200 + i));
      constraints.append("  - { iface: if%d, allow_profiles: [split, full] }\n".formatted(i));
      byte[] secret = Digest.of("if" + i).hex().substring(0, 32).getBytes(UTF_8);
      keys.append("  s%1$d:\n    if%1$d: \"%2$s\"\n".formatted(i, publicKey(secret)));
      execution.append("  s%d:\n".formatted(i)).append(settings);
    }
    Map<String, String> files = new HashMap<>(files(nodes));
    files.computeIfPresent(
        "domain.yaml",
        (name, text) ->
            text.replaceFirst("(?s)servers:\n.*nodes:\n", list + "nodes:\n")
                .replaceFirst(
                    "(?s)interfaces:\n.*profiles:\n", "interfaces:\n" + interfaces + "profiles:\n")
                .replaceFirst("(?s)constraints:\n.*", "constraints:\n" + constraints));
    files.computeIfPresent(
        "execution.yaml",
        (name, text) -> text.replaceFirst("(?s)  router:\n.*clients:", execution + "clients:"));
    files.put("inventory.yaml", changed(nodes, servers, nodes));
    files.put("state/keys.yaml", keys + "nodes: {}\n");
    return files;
  }

  private static PublicKey publicKey(byte[] secret) {
    return Curve25519.publicKey(PrivateKey.of(secret));
  }

  /** The inventory, with one node granted another profile. */
  static String changed(int nodes, int other) {
    return changed(nodes, 1, other).replace("if0", "wg0");
  }

  /** The same of {@link #sites}. */
  static String changed(int nodes, int servers, int other) {
    return IntStream.range(0, nodes)
        .mapToObj(
            n -> grant(n, (n % 2 == 0) != (n == other)).replace("wg0", "if" + n / 2 % servers))
        .collect(Collectors.joining("", "grants:\n", ""));
  }

  private static String domain(int nodes) {
    return """
    servers:
      router: { mgmt_ip: { ipv4: 192.0.2.1 } }
    nodes:
    %s
    interfaces:
      wg0:
        server: router
        endpoint: { host: vpn.example.invalid, port: 51820 }
        lan_subnets: [192.0.2.0/24]
        vpn_subnet: { ipv4: 10.0.0.0/8, ipv6: "2001:db8:200::/64" }
        internet: true
        ipv6: true
    profiles:
      split: { lan: true, internet: false }
      full: { lan: true, internet: true }
    constraints:
      - { iface: wg0, allow_profiles: [split, full] }
    """
        .formatted(
            IntStream.range(0, nodes)
                .mapToObj("  - n%06d"::formatted)
                .collect(Collectors.joining("\n")));
  }

  private static String inventory(int nodes) {
    return changed(nodes, nodes);
  }

  private static String grant(int node, boolean split) {
    return "  - { node: n%06d, interface: wg0, profile: %s, platform: linux }\n"
        .formatted(node, split ? "split" : "full");
  }

  private static final String EXECUTION =
      """
      domain_id: 7c0e5a52c2b94b1f
      servers:
        router:
          platform: linux
          ssh: { user: root, host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIKUzL1EOKgufU0wRwOJyf2TeoA834iS2NqfoPO15K2e" }
          wan: eth0
          lan: [br0]
      clients: { mtu: 1420, keepalive: 25 }
      """;

  private static final String KEYS =
      """
      servers:
        router:
          wg0: "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08="
      nodes: {}
      """;
}
