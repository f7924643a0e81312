package org.wgintent.benchmarks.tunnels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.descriptive.Median;
import org.wgintent.benchmarks.statistics.Effect;

/** What recordings say of the method, as Markdown: {@code FOLDER}. */
final class Study {

  private static final int CAMPAIGNS = 2000;
  private static final int[] BLOCKS = {8, 10, 15, 20};

  private final Path folder;

  private Study(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    new Study(Path.of(args[0])).write();
  }

  private void write() throws IOException {
    Recording one = Recording.read(folder.resolve("same-1.csv"));
    Recording other = Recording.read(folder.resolve("same-2.csv"));
    Recording slower = Recording.read(folder.resolve("slower.csv"));
    say(
        String.format(
            Locale.ROOT,
            "Whole, undisturbed blocks: %d and %d of the same program at both tunnels, %d of a slower one.",
            one.blocks().size(),
            other.blocks().size(),
            slower.blocks().size()));
    say("");
    say("## False verdicts");
    say("");
    say(
        "| blocks | pairs from both recordings | upper 95 % limit | across the recordings | upper 95 % limit |");
    say("| ---: | ---: | ---: | ---: | ---: |");
    for (int blocks : BLOCKS) {
      Trustworthiness.Share pairs =
          Trustworthiness.ofPairs(List.of(one, other), blocks, CAMPAIGNS, 1);
      Trustworthiness.Share across = Trustworthiness.across(one, other, blocks, CAMPAIGNS);
      say(
          String.format(
              Locale.ROOT,
              "| %d | %d of %d | %.2f %% | %d of %d | %.2f %% |",
              blocks,
              pairs.verdicts(),
              CAMPAIGNS,
              100 * pairs.upper(),
              across.verdicts(),
              CAMPAIGNS,
              100 * across.upper()));
    }
    say("");
    say("## Found: a tunnel that is slower by 5 %");
    say("");
    say("| blocks | by a token bucket | of unlimited tunnels, reckoned |");
    say("| ---: | ---: | ---: |");
    for (int blocks : BLOCKS) {
      say(
          String.format(
              Locale.ROOT,
              "| %d | %.1f %% | %.1f %% |",
              blocks,
              100 * Trustworthiness.ofPairs(List.of(slower), blocks, CAMPAIGNS, 1).share(),
              100 * Trustworthiness.ofPairs(List.of(one, other), blocks, CAMPAIGNS, 0.95).share()));
    }
    say("");
    say("## What the harness costs");
    say("");
    beside();
  }

  private void beside() throws IOException {
    List<Double> ratios = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("beside.csv"))) {
      if (!line.startsWith("#")) {
        String[] words = line.split(",", -1);
        bare.add(Double.valueOf(words[1]));
        ratios.add(Double.parseDouble(words[2]) / Double.parseDouble(words[1]));
      }
    }
    Effect effect = Effect.of(ratios, 1);
    say(
        String.format(
            Locale.ROOT,
            "Goodput in the harness beside that of bare iperf3 (%.0f Mbit/s), without a tunnel: %.4f (95 %% interval",
            Median.withDefaults()
                .evaluate(bare.stream().mapToDouble(Double::doubleValue).toArray()),
            effect.ratio()));
    say(
        String.format(
            Locale.ROOT, "%.4f to %.4f), %d pairs.", effect.low(), effect.high(), effect.n()));
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
