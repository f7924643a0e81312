package org.wgintent.routes.cli;

import java.util.HexFormat;
import java.util.Optional;
import org.wgintent.artifact.Digest;
import org.wgintent.derive.KeyRing;
import org.wgintent.derive.State;
import org.wgintent.domain.Domain.Interface;
import org.wgintent.domain.Intent;
import org.wgintent.domain.NodeName;
import org.wgintent.wireguard.Curve25519;
import org.wgintent.wireguard.InterfaceName;
import org.wgintent.wireguard.PresharedKey;
import org.wgintent.wireguard.PrivateKey;

/**
 * Keys that follow from names and that nobody uses: for questions whose answer no key changes, so
 * that they need neither vault nor enrolment.
 */
final class StandInKeys implements KeyRing {

  @Override
  public boolean isVault() {
    return false;
  }

  @Override
  public PrivateKey nodeKey(String domainId, NodeName node, InterfaceName iface, int epoch) {
    return PrivateKey.of(bytes("node " + domainId + " " + node + " " + iface + " " + epoch));
  }

  @Override
  public PresharedKey presharedKey(String domainId, NodeName node, InterfaceName iface, int epoch) {
    return PresharedKey.of(bytes("psk " + domainId + " " + node + " " + iface + " " + epoch));
  }

  /** Gives a key to every interface that {@code state} knows none of. */
  static void enrol(Intent intent, State state) {
    for (Interface iface : intent.domain().interfaces().values()) {
      Optional.of(state.serverKey(iface.server(), iface.name()))
          .filter(Optional::isEmpty)
          .ifPresent(
              missing ->
                  state
                      .serverKeys()
                      .computeIfAbsent(iface.server(), server -> new java.util.TreeMap<>())
                      .put(
                          iface.name(),
                          Curve25519.publicKey(PrivateKey.of(bytes("server " + iface.name())))));
    }
  }

  private static byte[] bytes(String name) {
    return HexFormat.of().parseHex(Digest.of("stand-in " + name).hex());
  }
}
