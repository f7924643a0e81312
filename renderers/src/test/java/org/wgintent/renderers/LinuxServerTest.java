package org.wgintent.renderers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.derive.State;
import org.wgintent.domain.ServerName;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PrivateKey;
import org.wgintent.wireguard.PublicKey;

/** Golden files for the example's servers; the targets' own parsers are the judges. */
class LinuxServerTest {

  @TempDir Path folder;

  static Compiled example() throws Exception {
    State state = State.empty();
    state.serverKeys().put(new ServerName("router"), keys("wg0"));
    state.serverKeys().put(new ServerName("nas"), keys("wg1", "wg2", "wg3"));
    return ExampleIntent.compile(state, UnaryOperator.identity());
  }

  private static SortedMap<InterfaceName, PublicKey> keys(String... names) {
    SortedMap<InterfaceName, PublicKey> keys = new TreeMap<>();
    for (String name : names) {
      keys.put(
          new InterfaceName(name), Curve25519.publicKey(PrivateKey.of(ExampleIntent.bytes(name))));
    }
    return keys;
  }

  private void written(Map<String, String> files) throws Exception {
    for (var file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private String judged(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() == 0 ? "" : String.join(" ", command) + ": " + said;
  }

  @ParameterizedTest
  @ValueSource(strings = {"router", "nas"})
  void theExampleRendersAsTheGoldenFilesSay(String server) throws Exception {
    GoldenFolder.compare(
        "linux-server/example/" + server, example().serverFiles(new ServerName(server)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"router", "nas"})
  void nftTakesTheFirewallAndShellsTakeTheScripts(String server) throws Exception {
    written(example().serverFiles(new ServerName(server)));

    assertThat(judged("unshare", "-n", "nft", "-c", "-f", "firewall.nft")).isEmpty();
    for (String script : new String[] {"activate", "boot"}) {
      assertThat(judged("sh", "-n", script)).isEmpty();
      assertThat(judged("busybox", "ash", "-n", script)).isEmpty();
      assertThat(judged("shellcheck", script)).isEmpty();
    }
  }

  @Test
  void nftRefusesAFirewallThatIsBroken() throws Exception {
    written(Map.of("firewall.nft", "table inet x { chain y { ip saddr @nowhere accept\n } }\n"));

    assertThat(judged("unshare", "-n", "nft", "-c", "-f", "firewall.nft")).isNotEmpty();
  }
}
