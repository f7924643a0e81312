package org.wgintent.benchmarks.compiler;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a compilation grows, on every kind of server: with nodes whose profiles alternate, and with
 * interfaces of one server. CPU seconds of whole processes, in rounds, as ratios of a round. Prints
 * a table in Markdown.
 */
final class Growth {

  private static final int ROUNDS = 7;
  private static final int FEW_NODES = 250;
  private static final int MANY_NODES = 1_000;
  private static final int FEW_INTERFACES = 16;
  private static final int MANY_INTERFACES = 64;
  private static final List<String> PLATFORMS =
      List.of("linux", "linux-iptables", "asuswrt-merlin");

  private final Program program;
  private final Path work;
  private final Measured measured;
  private final Map<String, List<Double>> cpu = new LinkedHashMap<>();

  private Growth(Program program, Path work) {
    this.program = program;
    this.work = work;
    this.measured = new Measured(work);
  }

  /** {@code Growth WORK NAME=COMMAND}: WORK is a folder that is made and removed. */
  public static void main(String... arguments) throws Exception {
    Path work = Files.createDirectories(Path.of(arguments[0]));
    try {
      new Growth(Program.all(arguments, 1).getFirst(), work).run();
    } finally {
      Measured.remove(work);
    }
  }

  private void run() throws Exception {
    measured.cost(program.with("keys", "init"));
    for (String platform : PLATFORMS) {
      for (int nodes : List.of(FEW_NODES, MANY_NODES)) {
        Star.write(work.resolve(platform + " nodes " + nodes), Star.files(nodes, platform));
      }
      for (int count : List.of(FEW_INTERFACES, MANY_INTERFACES)) {
        Star.write(
            work.resolve(platform + " interfaces " + count), Star.interfaces(count, platform));
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (String platform : PLATFORMS) {
        for (int nodes : List.of(FEW_NODES, MANY_NODES)) {
          compile(platform + " nodes " + nodes);
        }
        for (int count : List.of(FEW_INTERFACES, MANY_INTERFACES)) {
          compile(platform + " interfaces " + count);
        }
      }
    }
    System.out.printf(
        "%s, %d rounds; CPU seconds and ratios are medians, with the least and the most.%n%n",
        program.name(), ROUNDS);
    System.out.println(
        """
        | server | CPU s, 250 nodes | 1,000 nodes | growth | beside linux, 1,000 nodes \
        | CPU s, 16 interfaces | 64 interfaces | growth |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |""");
    for (String platform : PLATFORMS) {
      String few = platform + " nodes " + FEW_NODES;
      String many = platform + " nodes " + MANY_NODES;
      String narrow = platform + " interfaces " + FEW_INTERFACES;
      String wide = platform + " interfaces " + MANY_INTERFACES;
      System.out.printf(
          Locale.ROOT,
          "| %s | %.2f | %.2f | %s | %s | %.2f | %.2f | %s |%n",
          platform,
          median(all(few)),
          median(all(many)),
          ratios(many, few),
          ratios(many, "linux nodes " + MANY_NODES),
          median(all(narrow)),
          median(all(wide)),
          ratios(wide, narrow));
    }
  }

  private void compile(String domain) throws Exception {
    Path out = work.resolve("out");
    double seconds =
        measured
            .cost(program.with("compile", work.resolve(domain).toString(), "--out", out.toString()))
            .cpu();
    Measured.remove(out);
    cpu.computeIfAbsent(domain, d -> new ArrayList<>()).add(seconds);
  }

  private List<Double> all(String domain) {
    return cpu.getOrDefault(domain, List.of());
  }

  private String ratios(String over, String under) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      ratios.add(all(over).get(round) / all(under).get(round));
    }
    List<Double> sorted = ratios.stream().sorted().toList();
    return String.format(
        Locale.ROOT, "%.1f (%.1f–%.1f)", median(ratios), sorted.getFirst(), sorted.getLast());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
