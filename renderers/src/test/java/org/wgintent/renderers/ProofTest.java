package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.derive.Network;
import org.wgintent.derive.Network.ServerNet;
import org.wgintent.proof.Difference;
import org.wgintent.proof.Proof;
import org.wgintent.stage.Compiled;
import org.wgintent.testing.GoldenFolder;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;

/** The proof, on what the renderers really write, whole and bent. */
class ProofTest {

  private static Compiled crowded() throws Exception {
    return TestDomain.compile("crowded");
  }

  /** A copy of all that the proof is about. */
  private static SortedMap<String, String> rendered(Compiled compiled) {
    SortedMap<String, String> generated = new TreeMap<>(compiled.generated());
    generated.remove("manifest.json");
    return generated;
  }

  @Test
  @DisplayName("The example means what it says")
  void example() throws Exception {
    Compiled compiled = ServersTest.example();

    assertThat(Proof.differences(compiled.network(), Renderers.TARGETS, rendered(compiled)))
        .isEmpty();
  }

  @Test
  @DisplayName("A server with everything means what it says")
  void everything() throws Exception {
    Compiled compiled = crowded();

    assertThat(Proof.differences(compiled.network(), Renderers.TARGETS, rendered(compiled)))
        .isEmpty();
    SortedMap<String, String> read = rendered(compiled);
    read.keySet().removeIf(path -> path.startsWith("servers/"));
    GoldenFolder.compare("crowded/generated", read);
  }

  @Test
  @DisplayName("An entry that is missing in what \"internet\" never means is found by the proof")
  void forgotten() throws Exception {
    CidrSet never = crowded().network().neverInternet();
    assertThat(never.toCidrs()).contains(Cidr.parse("10.0.0.0/8"), Cidr.parse("fc00::/7"));
    int missed = 0;
    for (Cidr prefix : never.toCidrs()) {
      CidrSet rest = never.minus(CidrSet.of(List.of(prefix)));
      missed += proofOf(rest, "without " + prefix) ? 0 : 1;
    }
    assertThat(missed).isGreaterThan(10);
  }

  @Test
  @DisplayName("An entry too many in what \"internet\" never means is found by the proof")
  void tooMuch() throws Exception {
    for (String prefix : new String[] {"8.8.8.0/24", "2001:4860::/32", "223.255.255.255/32"}) {
      CidrSet more =
          crowded().network().neverInternet().union(CidrSet.of(List.of(Cidr.parse(prefix))));

      assertThat(proofOf(more, "with " + prefix)).isFalse();
    }
  }

  /** Renders with another table of the compiler's: does the proof, which has its own, hold? */
  private static boolean proofOf(CidrSet neverInternet, String what) throws Exception {
    Network whole = crowded().network();
    Network bent =
        new Network(
            whole.domainId(), whole.clients(), whole.servers(), whole.reserved(), neverInternet);
    SortedMap<String, String> rendered = rendered(crowded());
    for (ServerNet server : bent.servers().values()) {
      rendered.replace("servers/" + server.name() + "/firewall.nft", NftFirewall.of(bent, server));
    }

    boolean holds = Proof.differences(bent, Renderers.TARGETS, rendered).isEmpty();
    // An entry inside of another changes no rule.
    assertThat(holds).as(what).isEqualTo(rendered.equals(rendered(crowded())));
    return holds;
  }

  @Test
  @DisplayName("A firewall file that no reader of the target reads is found")
  void stray() throws Exception {
    Compiled compiled = crowded();
    SortedMap<String, String> generated = rendered(compiled);
    generated.put("servers/router/firewall.v4", "*filter\nCOMMIT\n");

    assertThat(Proof.differences(compiled.network(), Renderers.TARGETS, generated))
        .extracting(Difference::what)
        .containsExactly("servers/router/firewall.v4:1: is no file of this target");
  }

  static Stream<Arguments> slips() {
    return Stream.of(
        argumentSet(
            "a tunnel reaches the server's SSH port",
            "servers/router/firewall.nft",
            "tcp dport 2222 accept",
            "tcp dport 22 accept"),
        argumentSet(
            "two peers claim one address",
            "servers/router/wg0.conf",
            "198.51.100.3/32",
            "198.51.100.2/32"),
        argumentSet(
            "a peer speaks for a network",
            "servers/router/wg0.conf",
            "198.51.100.3/32",
            "198.51.100.0/24"),
        argumentSet(
            "another listen port",
            "servers/router/office-4.conf",
            "ListenPort = 443",
            "ListenPort = 4433"),
        argumentSet("IPv6 goes around a full tunnel", "nodes/ann/office-4.conf", ", ::/0", ""),
        argumentSet(
            "a hook in a node's file",
            "nodes/ann/wg0.conf",
            "MTU = 1420",
            "MTU = 1420\nPostUp = touch /tmp/x"),
        argumentSet(
            "the preshared key of another",
            "nodes/bob/wg0.conf",
            "@psk:wg0:bob:1@",
            "@psk:wg0:ann:1@"));
  }

  @ParameterizedTest
  @MethodSource("slips")
  @DisplayName("A slip is found, and said at its file")
  void slip(String path, String is, String becomes) throws Exception {
    Compiled compiled = crowded();
    SortedMap<String, String> generated = rendered(compiled);
    assertThat(generated.get(path)).contains(is);
    generated.put(path, generated.get(path).replace(is, becomes));

    List<Difference> differences =
        Proof.differences(compiled.network(), Renderers.TARGETS, generated);

    assertThat(differences).isNotEmpty();
    assertThat(differences.toString()).contains(path);
  }

  @Test
  @Tag("slow")
  @DisplayName("Every line of every file counts")
  void linesCount() throws Exception {
    Compiled compiled = crowded();
    List<String> unseen = new ArrayList<>();
    rendered(compiled)
        .forEach(
            (path, text) -> {
              List<String> lines = text.lines().toList();
              for (int i = 0; i < lines.size(); i++) {
                List<String> less = new ArrayList<>(lines);
                String line = less.remove(i);
                SortedMap<String, String> generated = rendered(compiled);
                generated.put(path, String.join("\n", less) + "\n");
                if (Proof.differences(compiled.network(), Renderers.TARGETS, generated).isEmpty()) {
                  unseen.add(path + ": " + line);
                }
              }
            });
    // Comments alone.
    assertThat(unseen).allMatch(line -> line.matches("servers/router/firewall.nft: *#.*"));
  }
}
