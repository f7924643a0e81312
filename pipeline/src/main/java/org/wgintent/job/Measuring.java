package org.wgintent.job;

import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.wgintent.benchmark.Outcome;
import org.wgintent.benchmark.Profile;
import org.wgintent.benchmark.Summary;
import org.wgintent.deploy.Remote;
import org.wgintent.derive.Network;
import org.wgintent.domain.Execution.Benchmarks;

/** The work of the benchmark stage: cells measured on servers, and the report on all figures. */
public interface Measuring {

  /**
   * What is to be measured.
   *
   * @param run id of the campaign
   * @param commit what runs on the servers
   * @param seed shuffles the cells; it is recorded
   */
  record Order(String run, String commit, Benchmarks planned, Profile profile, long seed) {}

  /** One outcome for each cell and each refusal. */
  List<Outcome> measure(
      Order order, Network network, Remote.Connector connector, Consumer<String> progress);

  /** Files of the report, by their path in {@code benchmarks/}, without the summary itself. */
  SortedMap<String, String> report(Summary summary);
}
