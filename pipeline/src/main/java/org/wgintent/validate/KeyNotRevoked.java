package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.domain.Inventory.Grant;

/** A revoked key is not granted again: the next epoch is a new one. */
final class KeyNotRevoked implements Rule {

  @Override
  public String code() {
    return "WG507";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (int i = 0; i < intent.inventory().grants().size(); i++) {
      Grant grant = intent.inventory().grants().get(i);
      String path = "grants[" + i + "]";
      intent.inventory().revoked().stream()
          .filter(r -> r.node().equals(grant.node()) && r.iface().equals(grant.iface()))
          .filter(r -> r.epoch() >= grant.epoch())
          .findFirst()
          .ifPresent(
              r ->
                  report.at(
                      path,
                      "epoch "
                          + grant.epoch()
                          + " of "
                          + grant.node()
                          + " on "
                          + grant.iface()
                          + " is revoked since "
                          + r.since(),
                      "give it epoch: " + (r.epoch() + 1)));
    }
  }
}
