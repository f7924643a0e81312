package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;

/** A server with interfaces is realised in execution.yaml. */
final class ServerHasSettings implements Rule {

  @Override
  public String code() {
    return "WG602";
  }

  @Override
  public List<String> needs() {
    return List.of("servers", "execution.servers");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    intent.domain().interfaces().values().stream()
        .map(Interface::server)
        .distinct()
        .filter(server -> intent.domain().servers().containsKey(server))
        .filter(server -> !intent.positions().has("execution.servers." + server))
        .forEach(
            server ->
                report.at(
                    "execution.servers",
                    "server " + server + " has interfaces and no entry here",
                    "say its platform and how SSH reaches it"));
  }
}
