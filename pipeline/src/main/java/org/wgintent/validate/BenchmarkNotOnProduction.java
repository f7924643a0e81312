package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.Intent;

/** The other end of benchmarks is a server of production interfaces only if that is said. */
final class BenchmarkNotOnProduction implements Rule {

  @Override
  public String code() {
    return "WG608";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Benchmarks plan = intent.execution().benchmarks();
    plan.client()
        .filter(client -> !plan.onProduction())
        .filter(
            client ->
                intent.domain().interfaces().values().stream()
                    .anyMatch(i -> i.server().equals(client) && !i.isBenchmark()))
        .ifPresent(
            client ->
                report.at(
                    "execution.benchmarks.client",
                    client + " has production interfaces",
                    "choose another server, or say on_production: true"));
  }
}
