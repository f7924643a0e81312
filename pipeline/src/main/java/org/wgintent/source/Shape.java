package org.wgintent.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

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

  /** Where one value was written for several: which is which. */
  private record Several(Pattern path, Pattern text, String shape) {
    Several(String path, String text, String shape) {
      this(Pattern.compile(path), Pattern.compile(text), shape);
    }
  }

  private static final List<Several> SEVERAL =
      List.of(
          new Several(".*\\.endpoint", "\\[?(.+?)\\]?:(\\d+)", "{ host: \"$1\", port: $2 }"),
          new Several(".*\\.endpoint", "(.*)", "{ host: vpn.example.net, port: 51820 }"),
          new Several(".*\\.(mgmt_ip|vpn_subnet)", "([0-9./]+)", "{ ipv4: $1 }"),
          new Several(".*\\.(mgmt_ip|vpn_subnet)", "([0-9a-fA-F:./]+)", "{ ipv6: \"$1\" }"),
          new Several(".*\\.mgmt_ip", "(.*)", "{ ipv4: 192.0.2.1 }"),
          new Several(".*\\.vpn_subnet", "(.*)", "{ ipv4: 198.51.100.0/24 }"),
          new Several(".*\\.ssh", "(.*)", "{ user: root, host_key: \"ssh-ed25519 …\" }"));

  /**
   * A hint, where {@code path} is a section, or has more than one part.
   *
   * @param text that stands there
   */
  static Optional<String> of(String path, String text) {
    return Optional.ofNullable(SECTIONS.get(path))
        .or(
            () ->
                SEVERAL.stream()
                    .filter(several -> several.path().matcher(path).matches())
                    .map(several -> several.text().matcher(text).replaceFirst(several.shape()))
                    .filter(shape -> shape.startsWith("{") && shape.endsWith("}"))
                    .filter(shape -> Printable.of(shape).equals(shape) && shape.length() < 200)
                    .findFirst())
        .map(shape -> "write it as " + shape);
  }
}
