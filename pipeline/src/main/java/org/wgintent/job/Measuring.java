package org.wgintent.job;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.domain.BenchmarkProfile;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.wireguard.InterfaceName;

/** The work of the benchmark stage: cells measured on servers, and the report on all figures. */
public interface Measuring {

  /**
   * What is to be measured.
   *
   * @param run id of the campaign
   * @param commit what runs on the servers
   * @param seed shuffles the cells; it is recorded
   * @param until nothing more is begun after it
   */
  record Order(
      String run,
      String commit,
      Benchmarks planned,
      BenchmarkProfile profile,
      long seed,
      Optional<Instant> until) {}

  /** Measures every cell that can be measured; what cannot is said in the results. */
  Results measure(
      Order order, Network network, Remote.Connector connector, Consumer<String> progress);

  /** What a campaign gave. */
  interface Results {

    /** Has every cell a result? */
    boolean isComplete();

    /** A line for each cell, for people. */
    List<String> lines();

    /** Raw data, as JSON, by the names of their files. */
    SortedMap<String, String> raw();

    /**
     * The files of {@code benchmarks/} with these results put in.
     *
     * @param summary as it was, if there was one
     * @param declared interfaces that exist: what is no longer declared leaves the report
     * @throws IOException if the summary is not of a kind that is known here
     */
    SortedMap<String, String> report(Optional<String> summary, Set<InterfaceName> declared)
        throws IOException;
  }

  /** The file that {@link Results#report} needs of the report before. */
  String SUMMARY = "summary.json";

  /** The same for people, in Markdown. */
  String REPORT = "report.md";
}
