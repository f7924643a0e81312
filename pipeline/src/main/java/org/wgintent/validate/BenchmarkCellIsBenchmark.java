package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Execution.Benchmarks.Cell;
import org.wgintent.domain.Intent;

/** Only benchmark interfaces are measured: production never notices. */
final class BenchmarkCellIsBenchmark implements Rule {

  @Override
  public String code() {
    return "WG610";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    List<Cell> cells = intent.execution().benchmarks().cells();
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).iface().isBenchmark() && intent.iface(cells.get(i).iface()).isPresent()) {
        report.at(
            "execution.benchmarks.cells[" + i + "].interface",
            cells.get(i).iface() + " is a production interface",
            "measure wg1 to wg15, which nobody depends on");
      }
    }
  }
}
