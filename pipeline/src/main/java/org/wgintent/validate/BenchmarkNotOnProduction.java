package org.wgintent.validate;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;

/** A server of production interfaces takes part in benchmarks only if that is said. */
final class BenchmarkNotOnProduction implements Rule {

  @Override
  public String code() {
    return "WG608";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Benchmarks plan = intent.execution().benchmarks();
    if (plan.onProduction()) {
      return;
    }
    Set<ServerName> production =
        intent.domain().interfaces().values().stream()
            .filter(iface -> !iface.isBenchmark())
            .map(Interface::server)
            .collect(Collectors.toSet());
    plan.client()
        .filter(production::contains)
        .ifPresent(
            client ->
                report.at(
                    "execution.benchmarks.client",
                    client + " has production interfaces",
                    "choose another server, or say on_production: true"));
    List<Benchmarks.Cell> cells = plan.cells();
    for (int i = 0; i < cells.size(); i++) {
      String at = "execution.benchmarks.cells[" + i + "].interface";
      intent
          .iface(cells.get(i).iface())
          .filter(Interface::isBenchmark)
          .filter(iface -> production.contains(iface.server()))
          .ifPresent(
              iface ->
                  report.at(
                      at,
                      iface.name()
                          + " is on "
                          + iface.server()
                          + ", which has production interfaces",
                      "leave it out, or say on_production: true"));
    }
  }
}
