package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wgintent.derive.State;
import org.wgintent.domain.ServerName;
import org.wgintent.renderers.TestDomain.Edit;
import org.wgintent.review.Plan;
import org.wgintent.review.PlanText;
import org.wgintent.review.RequestText;
import org.wgintent.stage.Compiled;
import org.wgintent.testing.GoldenFolder;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/** What a change will do, in the words that people review. */
class PlanTest {

  private static final RequestText.About ABOUT =
      new RequestText.About(
          "holiday",
          "0123456789ab",
          "ba9876543210",
          Optional.of("https://forge.example.net/home/intent/commit/ba9876543210"),
          List.of());

  private static final Plan.Before NOTHING = Plan.Before.of(Optional.empty());

  private static Plan.Before main(Compiled compiled) {
    return Plan.Before.of(Optional.of(compiled));
  }

  private static void golden(String name, Compiled before, Compiled after) throws Exception {
    Plan plan = Plan.between(main(before), after, List.of());
    GoldenFolder.compare(
        "crowded/plans/" + name,
        Map.of(
            "plan.md",
            PlanText.markdown(plan),
            "request.md",
            RequestText.of(plan, ABOUT, 65_536),
            "plan.json",
            PlanText.json(plan)));
  }

  @Test
  @DisplayName("Nothing changes")
  void nothing() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Compiled after = TestDomain.compile("crowded", Edit.NONE, before);

    assertThat(Plan.between(main(before), after, List.of()).isEmpty()).isTrue();
  }

  @Test
  @DisplayName("Access is gained and lost, by node and family")
  void access() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Edit edit =
        Edit.inventory(
                "node: bob, interface: wg0, profile: split",
                "node: bob, interface: wg0, profile: full")
            .and(
                Edit.inventory(
                    "  - { node: cid, interface: wg0, profile: away, platform: ios }\n", ""))
            .and(Edit.inventory("platform: macos, manage: true", "platform: macos"));

    golden("access", before, TestDomain.compile("crowded", edit, before));
  }

  @Test
  @DisplayName("A new epoch changes keys, and the client imports again")
  void epoch() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Edit edit = Edit.inventory("platform: android }", "platform: android, epoch: 2 }");

    golden("epoch", before, TestDomain.compile("crowded", edit, before));
  }

  @Test
  @DisplayName("Another port restarts the interface, and every client imports again")
  void restart() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Edit edit =
        (file, text) -> file.equals("domain") ? text.replace("port: 443", "port: 444") : text;

    golden("restart", before, TestDomain.compile("crowded", edit, before));
  }

  @Test
  @DisplayName("Who is trusted to be a server is named, though no packet goes another way")
  void trust() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Edit edit =
        (file, text) ->
            file.equals("execution")
                ? text.replace("user: root, port: 2222", "user: admin, port: 2223")
                    .replace("AAAAIIKUzL1EOKgufU0wRwOJyf2T", "AAAAIJKUzL1EOKgufU0wRwOJyf2T")
                : text.replaceFirst("vpn.example.invalid", "other.example.invalid");
    State state = before.state();
    ServerName router = new ServerName("router");
    SortedMap<InterfaceName, PublicKey> keys = new TreeMap<>(state.serverKeys().get(router));
    keys.put(
        new InterfaceName("wg0"),
        Curve25519.publicKey(PrivateKey.of(ExampleIntent.bytes("somebody's"))));

    golden(
        "trust",
        before,
        TestDomain.compile("crowded", edit, state.withServer(router, keys, new TreeMap<>())));
  }

  @Test
  @DisplayName("Sessions that end are named, and what is revoked is called so")
  void sessions() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Edit edit =
        (file, text) ->
            switch (file) {
              case "inventory" ->
                  text.replaceAll("(?m)^ *- \\{ node: ann.*\\n", "")
                          .replace("platform: android }", "platform: android, epoch: 2 }")
                          .replaceAll("(?m)^(revoked|tests):.*\\n", "")
                      + """
                      revoked:
                        - { node: ann, interface: wg0, epoch: 1, since: 2026-11-25, reason: lost }
                      tests:
                        - { from: eve, via: wg0, deny: ["203.0.113.100:443/tcp", "[2001:db8::1]:53/udp"] }
                      """;
              case "domain" -> text.replaceFirst("nodes: \\[ann, ", "nodes: [");
              default -> text.replace("mtu: 1420", "mtu: 1400");
            };

    golden("sessions", before, TestDomain.compile("crowded", edit, before));
  }

  @Test
  @DisplayName("The first plan of a domain gains everything")
  void first() throws Exception {
    Compiled after = TestDomain.compile("crowded");

    Plan plan = Plan.between(NOTHING, after, List.of());

    assertThat(plan.gained()).contains("ann through wg0 reaches the Internet (IPv6)");
    assertThat(plan.lost()).isEmpty();
  }
}
