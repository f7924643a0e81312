package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.source.Suggestion;

/** execution.yaml realises declared servers. */
final class SettingsServerKnown implements Rule {

  @Override
  public String code() {
    return "WG601";
  }

  @Override
  public List<String> needs() {
    return List.of("servers");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (ServerName server : intent.execution().servers().keySet()) {
      if (!intent.positions().has("servers." + server)) {
        report.at(
            "execution.servers." + server,
            "there is no server '" + server + "' in domain.yaml",
            Suggestion.among(
                server.value(),
                intent.domain().servers().keySet().stream().map(ServerName::value).toList()));
      }
    }
  }
}
