package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.domain.ServerName;
import org.wgintent.source.Suggestion;

/** An interface sits on a declared server. */
final class InterfaceServerKnown implements Rule {

  @Override
  public String code() {
    return "WG301";
  }

  @Override
  public List<String> needs() {
    return List.of("servers");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (Interface iface : intent.domain().interfaces().values()) {
      if (!intent.positions().has("servers." + iface.server())) {
        report.at(
            "interfaces." + iface.name() + ".server",
            "there is no server '" + iface.server() + "'",
            Suggestion.among(
                iface.server().value(),
                intent.domain().servers().keySet().stream().map(ServerName::value).toList()));
      }
    }
  }
}
