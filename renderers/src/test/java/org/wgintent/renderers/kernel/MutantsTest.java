package org.wgintent.renderers.kernel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wgintent.domain.Execution.ServerPlatform;
import org.wgintent.domain.ServerName;
import org.wgintent.proof.Proof;
import org.wgintent.renderers.Renderers;
import org.wgintent.renderers.TestDomains;
import org.wgintent.renderers.kernel.Router.BackEnd;
import org.wgintent.renderers.kernel.Router.Story;
import org.wgintent.stage.Compiled;

/**
 * Every slip that a renderer could make, on what it really writes. What the proof accepts must
 * change nothing for any packet: the kernel is asked, with the rules as they were and as they are.
 */
@Tag("long")
@Tag("device")
class MutantsTest {

  private static final boolean ALL = Boolean.getBoolean("mutants.all");

  /** Of each kind, of each file, in every build. */
  private static final int SAMPLE = ALL ? 1_000 : 2;

  /** Of those that the proof tells, of each kind, the kernel is asked about so many. */
  private static final int ASKED = ALL ? 25 : 2;

  private static final int PACKETS = ALL ? 20_000 : 6_000;

  @TempDir Path folder;

  private List<Packet> asked = List.of();
  private List<Story> before = List.of();

  /** What became of the mutants of one kind. */
  private static final class Tally {
    private int mutants;
    private int told;
    private int asked;
    private int refused;
    private int same;
    private int different;
    private final List<String> accepted = new ArrayList<>();
  }

  @ParameterizedTest
  @CsvSource({
    "example, LINUX, router, firewall.nft",
    "example, LINUX, nas, firewall.nft",
    "crowded, LINUX, router, firewall.nft",
    "example, LINUX_IPTABLES, router, firewall.v4",
    "crowded, LINUX_IPTABLES, router, firewall.v4",
    "crowded, ASUSWRT_MERLIN, router, firewall.v6"
  })
  @DisplayName("No mutant of a firewall survives that the kernel tells from what was meant")
  void firewall(String domain, ServerPlatform platform, String server, String file)
      throws Exception {
    Compiled compiled = TestDomains.compile(domain, platform);
    Router router = TestRouters.of(compiled, new ServerName(server));
    Map<Mutation.Kind, Tally> tallies = new EnumMap<>(Mutation.Kind.class);
    List<String> survivors = new ArrayList<>();
    for (Mutation mutant : sample(requireNonNull(router.files().get(file)))) {
      Tally tally = tallies.computeIfAbsent(mutant.kind(), kind -> new Tally());
      tally.mutants++;
      boolean told = isTold(compiled, "servers/" + server + "/" + file, mutant);
      tally.told += told ? 1 : 0;
      if (told && tally.asked >= ASKED) {
        continue;
      }
      Kernel kernel = ask(router, file, mutant);
      if (told) {
        tally.asked++;
        tally.refused += kernel == Kernel.REFUSES ? 1 : 0;
        tally.same += kernel == Kernel.SAME ? 1 : 0;
        tally.different += kernel == Kernel.DIFFERENT ? 1 : 0;
      } else {
        tally.accepted.add(mutant.what());
        if (kernel != Kernel.SAME) {
          survivors.add(kernel + ": " + mutant.what());
        }
      }
    }
    report(tallies, "%s-%s-%s-%s".formatted(domain, platform.text(), server, file));

    assertThat(survivors).isEmpty();
    assertThat(tallies.values()).allMatch(tally -> tally.told > 0);
    assertThat(tallies.values()).anyMatch(tally -> tally.different > 0);
  }

  /** So many of each kind, spread over the file. */
  private static List<Mutation> sample(String text) {
    Map<Mutation.Kind, List<Mutation>> byKind = new EnumMap<>(Mutation.Kind.class);
    for (Mutation mutant : Mutation.of(text)) {
      byKind.computeIfAbsent(mutant.kind(), kind -> new ArrayList<>()).add(mutant);
    }
    List<Mutation> sample = new ArrayList<>();
    for (List<Mutation> mutants : byKind.values()) {
      int step = Math.max(1, mutants.size() / SAMPLE);
      for (int i = 0; i < mutants.size(); i += step) {
        sample.add(mutants.get(i));
      }
    }
    return sample;
  }

  private static boolean isTold(Compiled compiled, String path, Mutation mutant) {
    SortedMap<String, String> generated = new TreeMap<>(compiled.generated());
    generated.remove("manifest.json");
    assertThat(generated.put(path, mutant.text())).isNotNull();
    return !Proof.differences(compiled.network(), Renderers.TARGETS, generated).isEmpty();
  }

  private enum Kernel {
    REFUSES,
    SAME,
    DIFFERENT
  }

  private Kernel ask(Router router, String file, Mutation mutant) throws Exception {
    SortedMap<String, String> files = new TreeMap<>(router.files());
    files.put(file, mutant.text());
    Router bent = new Router(router.network(), router.server(), files);
    // Edges that only one of the two has are edges.
    String edges = TestRouters.rules(router) + TestRouters.rules(bent);
    List<Packet> packets = TestRouters.packets(router, edges, PACKETS, 1);
    List<Story> after;
    try {
      after = bent.send(packets, folder, BackEnd.USUAL);
    } catch (Router.Refused refused) {
      return Kernel.REFUSES;
    }
    // Most have the edges of the one before.
    if (!packets.equals(asked)) {
      asked = packets;
      before = router.send(packets, folder, BackEnd.USUAL);
    }
    return after.equals(before) ? Kernel.SAME : Kernel.DIFFERENT;
  }

  private static void report(Map<Mutation.Kind, Tally> tallies, String name) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| kind | mutants | told | accepted | asked of those told | refused | same | other |");
    lines.add("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    tallies.forEach(
        (kind, t) ->
            lines.add(
                "| %s | %d | %d | %d | %d | %d | %d | %d |"
                    .formatted(
                        kind.text(),
                        t.mutants,
                        t.told,
                        t.accepted.size(),
                        t.asked,
                        t.refused,
                        t.same,
                        t.different)));
    tallies.values().forEach(tally -> lines.addAll(tally.accepted));
    Path report = Path.of("target/mutants-" + name + ".md");
    Files.write(report, lines);
    System.out.println(
        "mutants of " + name + "\n" + String.join("\n", lines.subList(0, tallies.size() + 2)));
  }
}
