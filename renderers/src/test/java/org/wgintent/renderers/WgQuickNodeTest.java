package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.derive.Network.Peer;
import org.wgintent.domain.Inventory.Platform;
import org.wgintent.testing.GoldenFolder;
import org.wgintent.wireguard.Cidr;
import org.wgintent.wireguard.CidrSet;

class WgQuickNodeTest {

  private static final List<NodeCase> CASES = NodeCase.ALL;

  @ParameterizedTest
  @FieldSource("CASES")
  void rendersTheGoldenFiles(NodeCase node) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Platform platform : Platform.values()) {
      files.put(platform.text() + ".conf", render(node, platform));
    }

    GoldenFolder.compare("wg-quick-node/" + node.name(), files);
  }

  /** Of platforms whose files differ in comments alone, the first. */
  static Stream<Arguments> everyFile() {
    return CASES.stream()
        .flatMap(
            node -> {
              Set<String> seen = new HashSet<>();
              return Arrays.stream(Platform.values())
                  .filter(p -> seen.add(render(node, p).replaceAll("(?m)^#.*\\n", "")))
                  .map(p -> Arguments.of(node, p));
            });
  }

  @Tag("device")
  @ParameterizedTest
  @MethodSource("everyFile")
  void wgQuickBringsItUpAndWgHoldsWhatWasMeant(
      NodeCase node, Platform platform, @TempDir Path folder)
      throws IOException, InterruptedException {
    String shown = WgQuickNamespace.up(folder, filled(render(node, platform)));

    Peer peer = node.peer(platform);
    assertThat(routed(shown)).isEqualTo(CidrSet.of(peer.clientAllowedIps()));
    assertThat(valuesAfter(shown, "address "))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(peer.addresses().all().stream(), peer.blackhole().stream())
                .map(address -> address.single().toString())
                .toList());
    assertThat(valuesAfter(shown, "mtu ")).containsExactly("" + node.clients().mtu());
    assertThat(valuesAfter(shown, "PersistentKeepalive = "))
        .hasSize(node.clients().keepalive().isPresent() ? 1 : 0);
  }

  @Tag("device")
  @Test
  void theJudgeRefusesAnAddressThatIsNone(@TempDir Path folder) {
    String text = filled(render(CASES.getFirst(), Platform.LINUX));

    assertThatThrownBy(
            () -> WgQuickNamespace.up(folder, text.replace("198.51.100.2/32", "198.51.100.2/33")))
        .hasMessageContaining("198.51.100.2/33");
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void windowsHasItsKillSwitchOnlyWhereEverythingIsRouted(NodeCase node) {
    boolean switched =
        valuesAfter(render(node, Platform.WINDOWS), "AllowedIPs = ")
            .flatMap(WgQuickNodeTest::words)
            .anyMatch(cidr -> cidr.endsWith("/0"));

    assertThat(switched).isEqualTo(node.profile().equals(NodeCase.FULL));
  }

  @ParameterizedTest
  @EnumSource(Platform.class)
  void everyPlatformRoutesTheSame(Platform platform) {
    assertThat(CASES)
        .allSatisfy(
            node ->
                assertThat(routed(render(node, platform)))
                    .isEqualTo(routed(render(node, Platform.LINUX))));
  }

  @Test
  void theSameNetworkGivesTheSameBytesInAnyLocale() {
    Locale before = Locale.getDefault();
    String text = render(CASES.getFirst(), Platform.IOS);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

      assertThat(render(CASES.getFirst(), Platform.IOS)).isEqualTo(text);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static String render(NodeCase node, Platform platform) {
    Peer peer = node.peer(platform);
    return new WgQuickNode().render(node.network(), node.tunnel(peer), peer);
  }

  private static CidrSet routed(String text) {
    return CidrSet.of(
        valuesAfter(text, "AllowedIPs = ")
            .flatMap(WgQuickNodeTest::words)
            .map(Cidr::parse)
            .toList());
  }

  /** With secrets, and without a name that a resolver would have to be asked for. */
  private static String filled(String text) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 64);
    return text.replaceAll("@[a-z0-9:-]+@", Base64.getEncoder().encodeToString(secret))
        .replace("vpn.example.invalid", "192.0.2.99");
  }

  private static Stream<String> valuesAfter(String text, String key) {
    return text.lines().filter(line -> line.startsWith(key)).map(l -> l.substring(key.length()));
  }

  private static Stream<String> words(String list) {
    return Arrays.stream(list.split(", *"));
  }
}
