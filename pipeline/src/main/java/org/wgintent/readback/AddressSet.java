package org.wgintent.readback;

import org.wgintent.wireguard.CidrSet;

/**
 * A set of addresses that a rule or intent names.
 *
 * @param name that the text gives it; the addresses' own text where it gives none
 * @param whileRunning that programs fill it while the machine runs: its members are unknown here,
 *     and are taken for addresses that no other set holds
 */
public record AddressSet(String name, CidrSet addresses, boolean whileRunning) {

  public static AddressSet of(String name, CidrSet addresses) {
    return new AddressSet(name, addresses, false);
  }
}
