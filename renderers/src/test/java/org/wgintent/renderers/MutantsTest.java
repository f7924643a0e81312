package org.wgintent.renderers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wgintent.proof.Proof;
import org.wgintent.stage.Compiled;

/**
 * Every slip that a renderer could make, on what it really writes: those that change what a packet
 * meets are caught by the proof. The judge of "change" is a second, naive reader and a pool of
 * concrete packets.
 */
class MutantsTest {

  /** About as many of each firewall in every build; all of them with {@code -Dmutants.all=true}. */
  private static final int SAMPLE = 350;

  @ParameterizedTest
  @ValueSource(strings = {"example/router", "example/nas", "crowded/router"})
  @DisplayName("No mutant of a firewall that changes its meaning survives")
  void firewall(String name) throws Exception {
    String server = name.substring(name.indexOf('/') + 1);
    Compiled compiled =
        name.startsWith("example") ? LinuxServerTest.example() : TestDomain.compile("crowded");
    String path = "servers/" + server + "/firewall.nft";
    String text = compiled.generated().get(path);
    List<OnePacket> packets = OnePacket.pool(text);
    List<String> before = verdicts(text, packets);
    List<String> survivors = new ArrayList<>();
    List<String> harmless = new ArrayList<>();
    int caught = 0;
    List<Mutation> mutants = Mutation.of(text);
    int step = Boolean.getBoolean("mutants.all") ? 1 : Math.max(1, mutants.size() / SAMPLE);
    for (int i = 0; i < mutants.size(); i += step) {
      Mutation mutant = mutants.get(i);
      SortedMap<String, String> generated = new TreeMap<>(compiled.generated());
      generated.put(path, mutant.text());
      if (!Proof.differences(compiled.network(), generated).isEmpty()) {
        caught++;
      } else if (!verdicts(mutant.text(), packets).equals(before)) {
        survivors.add(mutant.what());
      } else {
        harmless.add(mutant.what());
      }
    }
    Path report = Path.of("target/mutants-" + name.replace('/', '-') + ".txt");
    harmless.addFirst(
        "%d of %d mutants: %d caught, %d change nothing for %d packets:"
            .formatted(
                caught + harmless.size(), mutants.size(), caught, harmless.size(), packets.size()));
    Files.write(report, harmless);
    System.out.println(report + ": " + harmless.getFirst());
    assertThat(survivors).isEmpty();
    assertThat(caught).isGreaterThan(100);
  }

  private static List<String> verdicts(String text, List<OnePacket> packets) {
    NaiveNft firewall = new NaiveNft(text);
    return packets.stream().map(firewall::verdict).toList();
  }
}
