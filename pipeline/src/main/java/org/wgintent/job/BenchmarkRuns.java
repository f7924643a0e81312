package org.wgintent.job;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.wgintent.domain.BenchmarkProfile;
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
   * @param isComplete has every planned cell a result?
   * @param results the commit on {@code review/benchmarks}; none where nothing was planned
   */
  public record Result(boolean isComplete, Optional<ObjectName> results) {}

  /**
   * @param only which of the planned interfaces
   * @param until nothing more is begun after it
   */
  public Result run(
      Compiled compiled,
      String commit,
      BenchmarkProfile profile,
      Predicate<InterfaceName> only,
      Optional<Instant> until,
      Run run)
      throws IOException {
    Benchmarks all = compiled.intent().execution().benchmarks();
    Benchmarks planned =
        new Benchmarks(
            all.client(),
            all.onProduction(),
            all.cells().stream().filter(c -> only.test(c.iface())).toList(),
            all.schedule());
    if (planned.cells().isEmpty()) {
      run.log("no benchmark is planned");
      return new Result(true, Optional.empty());
    }
    long seed = Math.floorMod(site.clock().instant().toEpochMilli(), 1_000_000L);
    Measuring.Order order = new Measuring.Order(run.id(), commit, planned, profile, seed, until);
    try (Locks.Held _ = site.locks().measuring(run.id())) {
      Measuring.Results results =
          site.measuring().measure(order, compiled.network(), site.connector(), run::log);
      results.lines().forEach(run::log);
      return new Result(results.isComplete(), Optional.of(commit(compiled, run, results)));
    }
  }

  private ObjectName commit(Compiled compiled, Run run, Measuring.Results results)
      throws IOException {
    Map<String, String> raw = new TreeMap<>();
    results
        .raw()
        .forEach((file, json) -> raw.put(site.domain() + "/" + run.id() + "/" + file, json));
    if (!raw.isEmpty()) {
      site.branches().append(Repository.MEASUREMENTS, raw, "measurements of run " + run.id());
    }
    ObjectName main = site.repository().branch(Repository.MAIN).orElseThrow();
    String branch = Review.name(site.domain(), FOLDER);
    ObjectName base = site.repository().branch(Repository.REVIEW + branch).orElse(main);
    Optional<String> summary =
        Optional.ofNullable(
            site.repository().texts(base, site.domain().in(FOLDER)).get(Measuring.SUMMARY));
    return site.branches()
        .rolling(
            branch,
            main,
            site.domain().in(FOLDER),
            results.report(summary, compiled.intent().domain().interfaces().keySet()),
            "benchmarks: results of run "
                + run.id()
                + "\n\n"
                + String.join("\n", results.lines())
                + "\n");
  }
}
