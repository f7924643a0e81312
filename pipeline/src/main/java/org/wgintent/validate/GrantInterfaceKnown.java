package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.source.Suggestion;
import org.wgintent.wireguard.InterfaceName;

/** A grant names a declared interface. */
final class GrantInterfaceKnown implements Rule {

  @Override
  public String code() {
    return "WG502";
  }

  @Override
  public List<String> needs() {
    return List.of("interfaces");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (int i = 0; i < intent.inventory().grants().size(); i++) {
      InterfaceName iface = intent.inventory().grants().get(i).iface();
      if (!intent.positions().has("interfaces." + iface)) {
        report.at(
            "grants[" + i + "].interface",
            "there is no interface '" + iface + "'",
            Suggestion.among(
                iface.value(),
                intent.domain().interfaces().keySet().stream().map(InterfaceName::value).toList()));
      }
    }
  }
}
