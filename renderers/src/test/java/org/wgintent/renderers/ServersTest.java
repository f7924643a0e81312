package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wgintent.derive.State;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.ServerName;
import org.wgintent.renderers.TestDomain.Edit;
import org.wgintent.stage.Compiled;
import org.wgintent.testing.GoldenFolder;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/** Golden files for servers of every target; the targets' own parsers are the judges. */
class ServersTest {

  @TempDir Path folder;

  static Compiled example() throws Exception {
    return example(ServerPlatform.LINUX);
  }

  static Compiled example(ServerPlatform platform) throws Exception {
    State state = State.empty();
    state.serverKeys().put(new ServerName("router"), keys("wg0"));
    state.serverKeys().put(new ServerName("nas"), keys("wg1", "wg2", "wg3"));
    return ExampleIntent.compile(state, UnaryOperator.identity(), platform);
  }

  private static SortedMap<InterfaceName, PublicKey> keys(String... names) {
    SortedMap<InterfaceName, PublicKey> keys = new TreeMap<>();
    for (String name : names) {
      keys.put(
          new InterfaceName(name), Curve25519.publicKey(PrivateKey.of(ExampleIntent.bytes(name))));
    }
    return keys;
  }

  /** Every target with every domain. */
  static Stream<Arguments> servers() {
    return Stream.of(
            ServerPlatform.LINUX, ServerPlatform.LINUX_IPTABLES, ServerPlatform.ASUSWRT_MERLIN)
        .flatMap(
            platform -> Stream.of("example", "crowded").map(domain -> arguments(platform, domain)));
  }

  /** {@code <server>/<path>} to text. */
  private static SortedMap<String, String> files(ServerPlatform platform, String domain)
      throws Exception {
    Compiled compiled =
        domain.equals("example")
            ? example(platform)
            : TestDomain.compile(domain, Edit.platform(platform));
    SortedMap<String, String> files = new TreeMap<>();
    compiled
        .generated()
        .forEach(
            (path, text) -> {
              if (path.startsWith("servers/")) {
                files.put(path.substring("servers/".length()), text);
              }
            });
    return files;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aServersFilesAreTheGoldenOnes(ServerPlatform platform, String domain) throws Exception {
    GoldenFolder.compare(platform.text() + "/" + domain, files(platform, domain));
  }

  @Tag("device")
  @ParameterizedTest
  @MethodSource("servers")
  void theTargetsOwnParsersTakeThem(ServerPlatform platform, String domain) throws Exception {
    List<String> judged = new ArrayList<>();

    assertThat(TargetParsers.against(folder, files(platform, domain), judged)).isEmpty();
    assertThat(judged).contains("firewall").anyMatch(name -> name.endsWith("conf"));
    assertThat(judged).containsAnyOf("firewall.nft", "firewall.v4");
  }

  @Tag("device")
  @ParameterizedTest
  @CsvSource({
    "firewall.nft, 'table inet x { chain y { ip saddr @nowhere accept\n } }\n'",
    "firewall.v4, '*filter\n-A FORWARD -s 192.0.2.0/33 -j ACCEPT\nCOMMIT\n'",
    "firewall.v6, '*filter\n-A FORWARD -j WGI_NOWHERE\nCOMMIT\n'"
  })
  void theyRefuseWhatIsBroken(String file, String text) throws Exception {
    Map<String, String> broken = Map.of(file, text.replace("\\n", "\n"));

    assertThat(TargetParsers.against(folder, broken, new ArrayList<>())).isNotEmpty();
  }

  @Test
  void everyTargetIsTestedHere() {
    assertThat(Renderers.TARGETS.serverPlatforms())
        .containsExactlyInAnyOrder(
            servers()
                .map(a -> (ServerPlatform) a.get()[0])
                .distinct()
                .toArray(ServerPlatform[]::new));
  }

  @Test
  void whatATargetCannotDoIsSaidAtItsPlace() throws Exception {
    assertThat(said(ServerPlatform.LINUX)).noneMatch(line -> line.contains("benchmarked"));
    assertThat(said(ServerPlatform.LINUX_IPTABLES))
        .contains(
            "domain.yaml:21:13: warning WG902 wg1 cannot be benchmarked on router, which is"
                + " linux-iptables",
            "inventory.yaml:4:5: warning WG902 cid on wg0 does not send packets to the resolver"
                + " 192.0.2.1: its file leaves it out");
  }

  /** First lines of what is said, without the hints. */
  private static List<String> said(ServerPlatform platform) throws Exception {
    return TestDomain.warnings("crowded", Edit.platform(platform)).stream()
        .map(diagnostic -> diagnostic.toString().lines().findFirst().orElseThrow())
        .toList();
  }

  @Test
  void anUnrelatedEditChangesNoByteOfANodesFile() throws Exception {
    Compiled before = TestDomain.compile("crowded");
    Compiled after =
        TestDomain.compile(
            "crowded",
            Edit.inventory(
                "  - { node: bob, interface: wg0, profile: split, platform: android }\n", ""),
            before);

    SortedMap<String, String> others = new TreeMap<>(before.generated());
    others.keySet().removeIf(path -> !path.startsWith("nodes/") || path.startsWith("nodes/bob/"));
    assertThat(others).isNotEmpty();
    assertThat(after.generated()).containsAllEntriesOf(others);
  }
}
