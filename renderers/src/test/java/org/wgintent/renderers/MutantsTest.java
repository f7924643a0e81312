package org.wgintent.renderers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.proof.Proof;
import org.wgintent.renderers.TestDomain.Edit;
import org.wgintent.stage.Compiled;

/**
 * Every slip that a renderer could make, on what it really writes: those that change what a packet
 * meets are caught by the proof. The judge of "change" is a second, naive reader and a pool of
 * concrete packets.
 */
@Tag("long")
class MutantsTest {

  /** About as many of each firewall in every build; all of them with {@code -Dmutants.all=true}. */
  private static final int SAMPLE = 250;

  @ParameterizedTest
  @CsvSource({
    "example, LINUX, router, firewall.nft",
    "example, LINUX, nas, firewall.nft",
    "crowded, LINUX, router, firewall.nft",
    "example, LINUX_IPTABLES, router, firewall.v4",
    "crowded, LINUX_IPTABLES, router, firewall.v4",
    "crowded, ASUSWRT_MERLIN, router, firewall.v6"
  })
  @DisplayName("No mutant of a firewall that changes its meaning survives")
  void firewall(String domain, ServerPlatform platform, String server, String file)
      throws Exception {
    Compiled compiled =
        domain.equals("example")
            ? ServersTest.example(platform)
            : TestDomain.compile(domain, Edit.platform(platform));
    String folder = "servers/" + server + "/";
    String text = requireNonNull(compiled.generated().get(folder + file));
    List<OnePacket> packets = OnePacket.pool(text);
    List<String> before = verdicts(compiled.generated(), folder, packets);
    List<String> survivors = new ArrayList<>();
    List<String> harmless = new ArrayList<>();
    int caught = 0;
    List<Mutation> mutants = Mutation.of(text);
    int step = Boolean.getBoolean("mutants.all") ? 1 : Math.max(1, mutants.size() / SAMPLE);
    for (int i = 0; i < mutants.size(); i += step) {
      Mutation mutant = mutants.get(i);
      SortedMap<String, String> generated = new TreeMap<>(compiled.generated());
      generated.put(folder + file, mutant.text());
      if (!Proof.differences(compiled.network(), Renderers.TARGETS, generated).isEmpty()) {
        caught++;
      } else if (!verdicts(generated, folder, packets).equals(before)) {
        survivors.add(mutant.what());
      } else {
        harmless.add(mutant.what());
      }
    }
    Path report =
        Path.of("target/mutants-%s-%s-%s-%s.txt".formatted(domain, platform.text(), server, file));
    harmless.addFirst(
        "%d of %d mutants: %d caught, %d change nothing for %d packets:"
            .formatted(
                caught + harmless.size(), mutants.size(), caught, harmless.size(), packets.size()));
    Files.write(report, harmless);
    System.out.println(report + ": " + harmless.getFirst());
    assertThat(survivors).isEmpty();
    assertThat(caught).isGreaterThan(100);
  }

  private static List<String> verdicts(
      SortedMap<String, String> generated, String folder, List<OnePacket> packets) {
    String nft = generated.get(folder + "firewall.nft");
    SecondOpinion opinion =
        nft != null
            ? new NaiveNft(nft)
            : new NaiveIptables(
                requireNonNull(generated.get(folder + "firewall.v4")),
                requireNonNull(generated.get(folder + "firewall.v6")));
    return packets.stream().map(opinion::verdict).toList();
  }
}
