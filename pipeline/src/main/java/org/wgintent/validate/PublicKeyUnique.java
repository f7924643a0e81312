package org.wgintent.validate;

import java.util.HashMap;
import java.util.Map;
import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.PublicKey;

/** A public key is used once in a domain. */
final class PublicKeyUnique implements Rule {

  @Override
  public String code() {
    return "WG506";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    Map<PublicKey, Integer> first = new HashMap<>();
    for (int i = 0; i < intent.inventory().grants().size(); i++) {
      int index = i;
      intent
          .inventory()
          .grants()
          .get(i)
          .publicKey()
          .ifPresent(
              key -> {
                Integer other = first.putIfAbsent(key, index);
                if (other != null) {
                  report.at(
                      "grants[" + index + "].public_key",
                      "this key is used by "
                          + intent.inventory().grants().get(other).node()
                          + " on "
                          + intent.inventory().grants().get(other).iface()
                          + " already",
                      "every node has its own key on every interface");
                }
              });
    }
  }
}
