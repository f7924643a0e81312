package org.wgintent.validate;

import java.util.HashSet;
import java.util.Set;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;

/** A node is granted an interface once. */
final class OneGrantANodeAndInterface implements Rule {

  @Override
  public String code() {
    return "WG504";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < intent.inventory().grants().size(); i++) {
      Grant grant = intent.inventory().grants().get(i);
      if (!seen.add(grant.node() + " " + grant.iface())) {
        report.at(
            "grants[" + i + "]",
            grant.node() + " is granted " + grant.iface() + " already",
            "keep one of the grants");
      }
    }
  }
}
