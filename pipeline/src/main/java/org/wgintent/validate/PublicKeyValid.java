package org.wgintent.validate;

import org.wgintent.diagnostic.Reporter;
import org.wgintent.domain.Intent;
import org.wgintent.wireguard.Curve25519;

/** A public key is no point of low order: with one, everybody knows the secret. */
final class PublicKeyValid implements Rule {

  @Override
  public String code() {
    return "WG505";
  }

  @Override
  public void check(Intent intent, Reporter report) {
    for (int i = 0; i < intent.inventory().grants().size(); i++) {
      String path = "grants[" + i + "].public_key";
      intent
          .inventory()
          .grants()
          .get(i)
          .publicKey()
          .filter(Curve25519::isLowOrder)
          .ifPresent(
              key ->
                  report.at(
                      path,
                      "this public key is zero or of low order",
                      "make a new one: wg genkey | wg pubkey"));
    }
  }
}
