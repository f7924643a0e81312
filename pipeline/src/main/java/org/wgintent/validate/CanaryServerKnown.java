package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.source.Suggestion;

/** The canary of prove sits on a declared server. */
final class CanaryServerKnown implements Rule {

  @Override
  public String code() {
    return "WG609";
  }

  @Override
  public List<String> needs() {
    return List.of("servers", "execution.servers");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    intent
        .execution()
        .proveFrom()
        .filter(server -> !intent.positions().has("execution.servers." + server))
        .ifPresent(
            server ->
                report.at(
                    "execution.prove.from",
                    "there is no server '" + server + "' in execution.yaml",
                    Suggestion.among(
                        server.value(),
                        intent.execution().servers().keySet().stream()
                            .map(ServerName::value)
                            .toList())));
  }
}
