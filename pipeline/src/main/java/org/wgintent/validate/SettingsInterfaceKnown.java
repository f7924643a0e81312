package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.source.Suggestion;
import org.wgintent.wireguard.InterfaceName;

/** execution.yaml names declared interfaces. */
final class SettingsInterfaceKnown implements Rule {

  @Override
  public String code() {
    return "WG603";
  }

  @Override
  public List<String> needs() {
    return List.of("interfaces");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (InterfaceName iface : intent.execution().interfaces().keySet()) {
      if (!intent.positions().has("interfaces." + iface)) {
        report.at(
            "execution.interfaces." + iface,
            "there is no interface '" + iface + "' in domain.yaml",
            Suggestion.among(
                iface.value(),
                intent.domain().interfaces().keySet().stream().map(InterfaceName::value).toList()));
      }
    }
  }
}
