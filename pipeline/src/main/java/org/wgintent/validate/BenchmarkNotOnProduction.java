package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.Intent;

/** Benchmarks on a production interface need on_production: true. */
final class BenchmarkNotOnProduction implements Rule {

  @Override
  public String code() {
    return "WG608";
  }

  @Override
  public void check(Intent intent, Reporter report) {

    Benchmarks plan = intent.execution().benchmarks();
    for (int i = 0; i < plan.cells().size(); i++) {
      if (!plan.cells().get(i).iface().isBenchmark() && !plan.onProduction()) {
        report.at(
            "execution.benchmarks.cells[" + i + "].interface",
            plan.cells().get(i).iface() + " is a production interface",
            "benchmark wg1 to wg15, or say on_production: true");
      }
    }
  }
}
