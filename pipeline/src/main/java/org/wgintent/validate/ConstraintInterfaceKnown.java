package org.wgintent.validate;

import java.util.List;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.source.Suggestion;
import org.wgintent.wireguard.InterfaceName;

/** A constraint names a declared interface. */
final class ConstraintInterfaceKnown implements Rule {

  @Override
  public String code() {
    return "WG401";
  }

  @Override
  public List<String> needs() {
    return List.of("interfaces");
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (int i = 0; i < intent.domain().constraints().size(); i++) {
      InterfaceName iface = intent.domain().constraints().get(i).iface();
      if (!intent.positions().has("interfaces." + iface)) {
        report.at(
            "constraints[" + i + "].iface",
            "there is no interface '" + iface + "'",
            Suggestion.among(
                iface.value(),
                intent.domain().interfaces().keySet().stream().map(InterfaceName::value).toList()));
      }
    }
  }
}
