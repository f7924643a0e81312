package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;

/** A benchmark interface has no Internet. */
final class BenchmarkWithoutInternet implements Rule {

  @Override
  public String code() {
    return "WG312";
  }

  @Override
  public boolean waivable() {
    return true;
  }

  @Override
  public void check(Intent intent, Reporter report) {
    intent.domain().interfaces().values().stream()
        .filter(Interface::isBenchmark)
        .filter(Interface::internet)
        .forEach(
            iface ->
                report.at(
                    "interfaces." + iface.name() + ".internet",
                    iface.name() + " is a benchmark interface and must have internet: false",
                    "wg1 to wg15 are for benchmarks; production interfaces have other names"));
  }
}
