package org.wgintent.source;

import java.util.Map;
import java.util.Optional;

/** What a section looks like, for those who wrote it otherwise. */
final class Shape {

  private static final Map<String, String> SECTIONS =
      Map.of(
          "servers", "servers: { router: { mgmt_ip: { ipv4: 192.0.2.1 } } }",
          "nodes", "nodes: [laptop, phone]",
          "interfaces", "interfaces: { wg0: { server: router, … } }, as in domain.example.yaml",
          "profiles", "profiles: { split: { lan: true, internet: false } }",
          "constraints", "constraints: [{ iface: wg0, allow_profiles: [split] }]",
          "grants", "grants: [{ node: laptop, interface: wg0, profile: split, platform: linux }]",
          "execution.servers",
              "servers: { router: { platform: linux, ssh: { user: root, host_key: \"…\" } } }");

  private Shape() {}

  /** A hint, where {@code path} is a section. */
  static Optional<String> of(String path) {
    return Optional.ofNullable(SECTIONS.get(path)).map(shape -> "write it as " + shape);
  }
}
