package org.wgintent.validate;

import java.util.HashSet;
import java.util.Set;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.InterfaceName;

/** An interface has one constraint. */
final class OneConstraintAnInterface implements Rule {

  @Override
  public String code() {
    return "WG403";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Set<InterfaceName> seen = new HashSet<>();
    for (int i = 0; i < intent.domain().constraints().size(); i++) {
      InterfaceName iface = intent.domain().constraints().get(i).iface();
      if (!seen.add(iface)) {
        report.at(
            "constraints[" + i + "].iface",
            iface + " has a constraint already",
            "put all its profiles into one");
      }
    }
  }
}
