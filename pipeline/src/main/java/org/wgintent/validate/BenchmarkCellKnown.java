package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Execution.Benchmarks;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.source.Suggestion;
import org.wgintent.wireguard.InterfaceName;

/** A benchmark cell names a declared interface, with a client declared. */
final class BenchmarkCellKnown implements Rule {

  @Override
  public String code() {
    return "WG607";
  }

  @Override
  public List<String> needs() {
    return List.of("interfaces", "execution.servers");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Benchmarks plan = intent.execution().benchmarks();
    plan.client()
        .filter(client -> !intent.positions().has("execution.servers." + client))
        .ifPresent(
            client ->
                report.at(
                    "execution.benchmarks.client",
                    "there is no server '" + client + "' in execution.yaml",
                    Suggestion.among(
                        client.value(),
                        intent.execution().servers().keySet().stream()
                            .map(ServerName::value)
                            .toList())));
    for (int i = 0; i < plan.cells().size(); i++) {
      InterfaceName iface = plan.cells().get(i).iface();
      if (!intent.positions().has("interfaces." + iface)) {
        report.at(
            "execution.benchmarks.cells[" + i + "].interface",
            "there is no interface '" + iface + "'",
            Suggestion.among(
                iface.value(),
                intent.domain().interfaces().keySet().stream().map(InterfaceName::value).toList()));
      }
    }
  }
}
