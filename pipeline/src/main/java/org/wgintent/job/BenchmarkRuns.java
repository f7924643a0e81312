package org.wgintent.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.wgintent.benchmark.Documents;
import org.wgintent.benchmark.Outcome;
import org.wgintent.benchmark.Profile;
import org.wgintent.benchmark.Summary;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.stage.Compiled;
import org.wgintent.wireguard.InterfaceName;

/** The benchmark stage: runs the cells, commits raw data and the report for review. */
public final class BenchmarkRuns {

  /** Of the domain's files, and of the branch that proposes it. */
  static final String FOLDER = "benchmarks";

  private final Site site;

  public BenchmarkRuns(Site site) {
    this.site = site;
  }

  /**
   * @param results the commit on {@code review/benchmarks}; none where nothing was planned
   */
  public record Result(List<Outcome> outcomes, Optional<ObjectName> results) {

    public boolean allMeasured() {
      return outcomes.stream().allMatch(o -> o instanceof Outcome.Measured);
    }
  }

  /**
   * @param only which of the planned interfaces
   */
  public Result run(
      Compiled compiled, String commit, Profile profile, Predicate<InterfaceName> only, Run run)
      throws IOException {
    Benchmarks all = compiled.intent().execution().benchmarks();
    Benchmarks planned =
        new Benchmarks(
            all.client(),
            all.onProduction(),
            all.cells().stream().filter(c -> only.test(c.iface())).toList(),
            all.schedule());
    if (planned.cells().isEmpty()) {
      run.say("no benchmark is planned");
      return new Result(List.of(), Optional.empty());
    }
    try (Locks.Held _ = site.locks().measuring("run " + run.id())) {
      return measured(compiled, commit, profile, planned, run);
    }
  }

  private Result measured(
      Compiled compiled, String commit, Profile profile, Benchmarks planned, Run run)
      throws IOException {
    long seed = Math.floorMod(site.clock().instant().toEpochMilli(), 1_000_000L);
    List<Outcome> outcomes =
        site.measuring()
            .measure(
                new Measuring.Order(run.id(), commit, planned, profile, seed),
                compiled.network(),
                site.connector(),
                run::say);
    return new Result(outcomes, Optional.of(commit(compiled, run, outcomes)));
  }

  private ObjectName commit(Compiled compiled, Run run, List<Outcome> outcomes) throws IOException {
    Map<String, String> raw = new TreeMap<>();
    List<String> lines = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Measured measured -> {
          String iface = measured.iface().value();
          raw.put(
              site.domain() + "/" + run.id() + "/" + iface + ".json",
              Documents.write(measured.measurement()));
          lines.add("measured " + iface);
        }
        case Outcome.Refused refused -> lines.add(refused.toString());
        case Outcome.Failed failed -> lines.add(failed.toString());
      }
    }
    lines.forEach(run::say);
    if (!raw.isEmpty()) {
      site.branches().append(Repository.MEASUREMENTS, raw, "measurements of run " + run.id());
    }
    ObjectName main = site.repository().branch(Repository.MAIN).orElseThrow();
    String branch = Review.name(site.domain(), FOLDER);
    ObjectName base = site.repository().branch(Repository.REVIEW + branch).orElse(main);
    String old = site.repository().texts(base, site.domain().in(FOLDER)).get("summary.json");
    Set<InterfaceName> declared = compiled.intent().domain().interfaces().keySet();
    Summary summary =
        (old == null ? Summary.EMPTY : Documents.readSummary(old)).with(outcomes, declared);
    SortedMap<String, String> files = new TreeMap<>(site.measuring().report(summary));
    files.put("summary.json", Documents.write(summary));
    return site.branches()
        .rolling(
            branch,
            main,
            site.domain().in(FOLDER),
            files,
            "benchmarks: results of run " + run.id() + "\n\n" + String.join("\n", lines) + "\n");
  }
}
